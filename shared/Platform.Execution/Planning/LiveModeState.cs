namespace Platform.Execution;

/// <summary>Whether an execution has effects (R024). On the wire <c>DRY_RUN</c> and <c>LIVE</c>.</summary>
public enum LiveModeState
{
    /// <summary>Everything it does is taken back before it ends; nothing is committed and nothing outside is called.</summary>
    DryRun,

    Live,
}
