using System.Runtime.InteropServices;
using Platform.Contracts;

namespace ActionRunner.Guarding;

/// <summary>A version of what is to be avoided, all of it. Immutable.</summary>
internal sealed class Avoided
{
    private readonly Dictionary<(string ActionType, string? Trigger), Line> triggers = [];
    private readonly Dictionary<string, Line> pools = new(StringComparer.Ordinal);

    /// <param name="parts">Every part of the version, and when it was heard.</param>
    public Avoided(IReadOnlyCollection<(AvoidedPatterns Said, long HeardAt)> parts)
    {
        var first = parts.First().Said;
        (Term, Version, IsWhole) = (first.Term, first.Version, first.Left == 0);
        foreach (var (said, heardAt) in parts)
        {
            foreach (var p in said.Patterns)
            {
                var line = new Line(heardAt, p.ForMs, p.Reason);
                if (p.ForMs > 0) Count++;
                if (p.Level == "pooled") pools[p.ActionType] = line;
                else triggers[(p.ActionType, p.Trigger)] = line;
            }
        }
    }

    public long Term { get; }
    public long Version { get; }

    /// <summary>Whether what is not in it need not be avoided.</summary>
    public bool IsWhole { get; }

    /// <summary>How many patterns were to be avoided when it was told.</summary>
    public int Count { get; }

    /// <summary>
    /// Whether it is to be avoided, and why; null where this does not tell. The trigger's own line decides where there is one, and else
    /// that of the type's pool.
    /// </summary>
    public (bool Avoid, string? Reason)? Find(string actionType, string? trigger, long now, TimeProvider time)
    {
        if (!triggers.TryGetValue((actionType, trigger), out var line) && !pools.TryGetValue(actionType, out line))
            return IsWhole ? (false, null) : null;
        var isOver = line.ForMs is not { } ms || time.GetElapsedTime(line.HeardAt, now).TotalMilliseconds >= ms;
        return isOver ? (false, null) : (true, line.Reason);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Line(long HeardAt, long? ForMs, string? Reason);
}
