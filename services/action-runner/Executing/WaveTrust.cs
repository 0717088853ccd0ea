using System.Collections.Concurrent;

namespace ActionRunner.Executing;

/// <summary>
/// Which action types may run in waves: each broken wave costs its group a second run, so one that breaks several runs in order for a
/// while.
/// </summary>
internal sealed class WaveTrust(TimeProvider time)
{
    private const int BreaksForgiven = 3;
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (int Breaks, long Since)> broken = new(StringComparer.Ordinal);

    public bool Has(string actionType) =>
        !broken.TryGetValue(actionType, out var b) || b.Breaks < BreaksForgiven || time.GetElapsedTime(b.Since) > Forgotten;

    public void Broke(string actionType) => broken.AddOrUpdate(
        actionType,
        _ => (1, time.GetTimestamp()),
        (_, b) => (time.GetElapsedTime(b.Since) > Forgotten ? 1 : b.Breaks + 1, time.GetTimestamp()));
}
