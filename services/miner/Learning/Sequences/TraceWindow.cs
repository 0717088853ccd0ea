using System.Runtime.InteropServices;

namespace Miner.Learning;

/// <summary>
/// The last attempt of every trace that had one within the last <see cref="Learner.Window"/> numbers of the source. A pure function of the
/// attempts that bear these numbers, so a restart rebuilds it by reading them again; nothing of it is stored.
/// </summary>
internal sealed class TraceWindow
{
    private readonly Queue<(long Seq, string TraceId)> order = new();
    private readonly Dictionary<string, PreviousAttempt> last = [];

    /// <summary>How many attempts it remembers.</summary>
    public int Count => order.Count;

    /// <summary>Returns the attempt before this one in its trace, if it is still remembered, and remembers this one in its place.</summary>
    public PreviousAttempt? Step(string traceId, in PreviousAttempt attempt)
    {
        Forget(attempt.Seq - Learner.Window);
        if (traceId.Length == 0) return null;
        traceId = BoundedText.Cut(traceId, PatternKey.MaxLength);
        order.Enqueue((attempt.Seq, traceId));
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(last, traceId, out var known);
        PreviousAttempt? previous = known ? slot : null;
        slot = attempt;
        return previous;
    }

    private void Forget(long upTo)
    {
        while (order.TryPeek(out var oldest) && oldest.Seq <= upTo)
        {
            order.Dequeue();
            // A later attempt of the same trace has taken its place otherwise.
            if (last.TryGetValue(oldest.TraceId, out var attempt) && attempt.Seq == oldest.Seq) last.Remove(oldest.TraceId);
        }
    }
}
