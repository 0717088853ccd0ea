namespace Orchestrator.Gating;

/// <summary>
/// Whether decisions may still wait for this process. A gate does not expire before those have been looked at
/// that came while nobody was there to take them.
/// </summary>
internal sealed class DecisionsInHand(TimeProvider time)
{
    /// <summary>What waits in the queue is handed over in less than this, one after the other.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private DateTimeOffset? quietSince;
    private int inHand;

    /// <summary>The queue is being read, or it is not.</summary>
    public void Reading(bool isRead)
    {
        lock (gate) quietSince = isRead ? time.GetUtcNow() : null;
    }

    public void Begin()
    {
        lock (gate) inHand++;
    }

    public void End()
    {
        lock (gate)
        {
            inHand--;
            if (quietSince is not null) quietSince = time.GetUtcNow();
        }
    }

    /// <summary>Whether no decision waits any more that was sent before this moment less a few seconds.</summary>
    public bool AreDone()
    {
        lock (gate) return inHand == 0 && quietSince is { } since && time.GetUtcNow() - since >= Quiet;
    }
}
