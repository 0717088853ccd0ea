using System.Collections.Concurrent;

namespace ActionRunner.Guarding;

/// <summary>
/// What guidance said to the commands of one group: asked about each type and trigger once, while transactions stand open. How long they
/// have waited for all of it together is counted here; what is asked side by side is waited for once. Thread-safe.
/// </summary>
internal sealed class Advised
{
    private readonly ConcurrentDictionary<(string ActionType, string? Trigger), string?> said = new();
    private readonly Lock gate = new();
    private int asking;
    private long since;
    private TimeSpan before;

    /// <summary>Whether it was asked about already, and then why it must not begin; null where it may.</summary>
    public bool Knows((string ActionType, string? Trigger) what, out string? why) => said.TryGetValue(what, out why);

    /// <summary>Keeps an answer.</summary>
    public void Keep((string ActionType, string? Trigger) what, string? why) => said[what] = why;

    /// <summary>Somebody begins to wait. Returns how long has been waited so far; <see cref="End"/> follows.</summary>
    public TimeSpan Begin(TimeProvider time)
    {
        lock (gate)
        {
            if (asking++ > 0) return before + time.GetElapsedTime(since);
            since = time.GetTimestamp();
            return before;
        }
    }

    /// <summary>Somebody waits no longer.</summary>
    public void End(TimeProvider time)
    {
        lock (gate)
        {
            if (--asking == 0) before += time.GetElapsedTime(since);
        }
    }
}
