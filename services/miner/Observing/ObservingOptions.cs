namespace Miner.Observing;

/// <summary>Settings <c>Observing:*</c>.</summary>
internal sealed class ObservingOptions
{
    /// <summary>
    /// How long what was learned is told after the miner's database said something last: another instance may know more by then.
    /// </summary>
    public TimeSpan ToldWithoutDatabase { get; set; } = TimeSpan.FromMinutes(1);
}
