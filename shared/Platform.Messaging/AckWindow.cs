using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>A word to the broker on one message, or with <paramref name="Multiple"/> on all up to it that it has had no word on.</summary>
internal readonly record struct AckFrame(ulong Tag, bool Multiple, bool Requeue, bool Refuse = false);

/// <summary>
/// Acknowledges in few frames: messages may be settled in any order, and each time the lowest unsettled tag moves on, all below it are
/// acknowledged with one <c>multiple</c> frame. What is settled behind a tag that stands still is acknowledged by itself, a crowd at a time
/// or after <see cref="Patience"/>: a slow message keeps its own place in the prefetch and no other.
/// </summary>
internal sealed class AckWindow : IDisposable
{
    /// <summary>How many wait behind a tag that stands still before each is acknowledged by itself: mostly that tag moves before.</summary>
    public const int Crowd = 32;

    /// <summary>How long fewer than that wait when nothing else is settled.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly Watermark settled = new();
    private readonly SemaphoreSlim changed = new(0, 1);
    private readonly List<ulong> ahead = [];
    private readonly List<ulong> returned = [];
    private readonly List<ulong> refused = [];
    private readonly HashSet<ulong> alone = [];
    private ulong acknowledged;
    private ulong delivered;

    /// <summary>Messages taken and neither settled nor returned.</summary>
    public int Outstanding
    {
        get { lock (gate) return (int)(delivered - settled.UpTo) - settled.Ahead; }
    }

    /// <summary>Messages for which the broker waits: they count against the prefetch.</summary>
    public int Held
    {
        get { lock (gate) return (int)(delivered - acknowledged) - alone.Count; }
    }

    public void Delivered(ulong tag)
    {
        lock (gate) delivered = tag;
    }

    public void Settle(ulong tag) => End(tag, ahead);

    /// <summary>The broker gives it to anyone who reads the queue.</summary>
    public void Return(ulong tag) => End(tag, returned);

    /// <summary>The broker puts it where its queue's policy says that such go, or drops it.</summary>
    public void Refuse(ulong tag) => End(tag, refused);

    /// <summary>Sends what is due on <paramref name="channel"/> until cancelled; a broken channel throws.</summary>
    public async Task RunAsync(IChannel channel, CancellationToken cancel)
    {
        while (true)
        {
            bool waiting;
            lock (gate) waiting = ahead.Count > 0;
            var quiet = !await changed.WaitAsync(waiting ? Patience : Timeout.InfiniteTimeSpan, cancel);
            await FlushAsync(channel, everything: quiet);
        }
    }

    /// <summary>Sends what is due. Not to be called by two at once.</summary>
    public async Task FlushAsync(IChannel channel, bool everything)
    {
        foreach (var frame in Due(everything))
        {
            if (frame.Requeue || frame.Refuse) await channel.BasicNackAsync(frame.Tag, multiple: false, requeue: frame.Requeue);
            else await channel.BasicAckAsync(frame.Tag, frame.Multiple);
        }
    }

    /// <summary>The frames to send now, in order; each is given once.</summary>
    /// <param name="everything">Whether to acknowledge also the few that wait behind a tag that stands still.</param>
    public IReadOnlyList<AckFrame> Due(bool everything)
    {
        lock (gate)
        {
            var frames = new List<AckFrame>();
            // Before any multiple frame, which would acknowledge them.
            foreach (var tag in returned) frames.Add(Alone(tag, requeue: true));
            returned.Clear();
            foreach (var tag in refused) frames.Add(Alone(tag, requeue: false) with { Refuse = true });
            refused.Clear();
            if (settled.UpTo > acknowledged) AcknowledgeAll(frames);
            if (everything || ahead.Count >= Crowd)
            {
                foreach (var tag in ahead) frames.Add(Alone(tag, requeue: false));
                ahead.Clear();
            }

            return frames;
        }
    }

    public void Dispose() => changed.Dispose();

    private void AcknowledgeAll(List<AckFrame> frames)
    {
        // A frame on a tag that the broker has had word on already would break the channel.
        var last = settled.UpTo;
        while (last > acknowledged && alone.Contains(last)) last--;
        if (last > acknowledged) frames.Add(new AckFrame(last, Multiple: true, Requeue: false));
        acknowledged = settled.UpTo;
        alone.RemoveWhere(tag => tag <= acknowledged);
        ahead.RemoveAll(tag => tag <= acknowledged);
    }

    private AckFrame Alone(ulong tag, bool requeue)
    {
        alone.Add(tag);
        return new AckFrame(tag, Multiple: false, requeue);
    }

    private void End(ulong tag, List<ulong> list)
    {
        lock (gate)
        {
            var before = (settled.UpTo, settled.Ahead);
            settled.Done(tag);
            if (before == (settled.UpTo, settled.Ahead)) return;
            // The lowest of all goes with the multiple frame; a returned or refused one always by itself.
            if (list != ahead || tag > settled.UpTo) list.Add(tag);
            if (changed.CurrentCount == 0) changed.Release();
        }
    }
}
