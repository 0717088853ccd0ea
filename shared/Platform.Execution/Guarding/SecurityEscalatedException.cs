namespace Platform.Execution;

/// <summary>No step starts in this security state (R039). Nothing was recorded; mark the execution incomplete.</summary>
public sealed class SecurityEscalatedException : InvalidOperationException
{
    public SecurityEscalatedException(SecurityState state)
        : base($"The security state is {state.ToWire()}: no further step starts.")
    {
        State = state;
    }

    public SecurityState State { get; }
}
