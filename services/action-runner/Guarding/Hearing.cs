using Platform.Contracts;

namespace ActionRunner.Guarding;

/// <summary>
/// Keeps in memory what the miner says is to be avoided, and knows when that is known no more. It follows the miner of the highest term;
/// one of a lower term only where nothing that counts has come for <see cref="StaleAfter"/>. What was on its way for longer than that
/// counts for nothing: whoever was frozen finds it waiting. Thread-safe.
/// </summary>
internal sealed class Hearing(TimeProvider time, ILogger<Hearing> log)
{
    /// <summary>The miner speaks once a second. After so long a silence nobody knows what is to be avoided.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long after its start this process waits for the first word, before it takes anything.</summary>
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long startedAt = time.GetTimestamp();
    private readonly Dictionary<int, (AvoidedPatterns Said, long HeardAt)> parts = [];
    private (AvoidedPatterns Said, long HeardAt)? last;
    private Avoided? known;
    private long knownAt;
    private string? refused;

    /// <summary>What was known last, and how long ago it was; where nothing ever was, how long this process has run.</summary>
    public (Avoided? Known, TimeSpan Age) Now
    {
        get
        {
            lock (gate) return (known, time.GetElapsedTime(known is null ? startedAt : knownAt));
        }
    }

    /// <summary>Ends with the first version that is known, or when it was waited for long enough since this process began.</summary>
    public async Task FirstWordAsync(CancellationToken cancel)
    {
        var left = FirstWord - time.GetElapsedTime(startedAt);
        if (left > TimeSpan.Zero) await first.Task.WaitAsync(left, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Takes a part in. One that cannot be right is as if it had not come.</summary>
    public void Hear(AvoidedPatterns said)
    {
        lock (gate)
        {
            if (Fault(said) is { } fault)
            {
                if (fault != refused) log.LogWarning("What the miner says is to be avoided is not taken: {Fault}", fault);
                refused = fault;
                return;
            }

            var now = time.GetTimestamp();
            if (last is { } before)
            {
                if (said.Term < before.Said.Term && time.GetElapsedTime(before.HeardAt, now) <= StaleAfter) return;
                if (said.Term == before.Said.Term && (said.Version < before.Said.Version || IsLate(said, before, now))) return;
                if ((said.Term, said.Version, said.Parts) != (before.Said.Term, before.Said.Version, before.Said.Parts)) parts.Clear();
            }

            last = (said, now);
            if ((known?.Term, known?.Version) != (said.Term, said.Version))
            {
                parts[said.Part] = (said, now);
                if (parts.Count < said.Parts) return;
                known = new Avoided(parts.Values);
                parts.Clear();
                first.TrySetResult();
            }

            knownAt = now;
        }
    }

    private bool IsLate(AvoidedPatterns said, (AvoidedPatterns Said, long HeardAt) before, long now) =>
        time.GetElapsedTime(before.HeardAt, now).TotalMilliseconds - (said.SentMs - before.Said.SentMs) > StaleAfter.TotalMilliseconds;

    private static string? Fault(AvoidedPatterns said)
    {
        if (said.Term < 1 || said.Version < 1 || said.Left < 0) return "its term, version or rest is no number that there can be.";
        if (said.Parts is < 1 or > AvoidedPatterns.MostParts || said.Part < 0 || said.Part >= said.Parts)
            return $"there is no part {said.Part} of {said.Parts}.";
        if (said.Patterns is not { Count: <= AvoidedPatterns.MostInPart }) return $"a part has at most {AvoidedPatterns.MostInPart} patterns.";
        return said.Patterns.Any(p => p is null || string.IsNullOrEmpty(p.ActionType) || p.Level is not ("trigger" or "pooled"))
            ? "one of its patterns has no action type, or a level that is neither 'trigger' nor 'pooled'."
            : null;
    }
}
