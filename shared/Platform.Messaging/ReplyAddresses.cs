using System.Numerics;

namespace Platform.Messaging;

/// <summary>How far an address of an answer is trusted.</summary>
internal enum Trust
{
    /// <summary>Nothing is sent there.</summary>
    None,

    /// <summary>Nobody knows yet whether the broker can decode it.</summary>
    Unproven,

    /// <summary>Whatever becomes of an answer to it, the connection that sends it lives on.</summary>
    Sure,
}

/// <summary>
/// Knows which addresses the broker takes. A queue's name is only looked up. A direct reply-to is decoded, and one that looks right may
/// still end the connection that sends there (RabbitMQ 3.10: the node that it names is none of the cluster). So it is sure only where it
/// differs in nothing but the process from one that the broker gave or took before; an unproven one is tried apart, and where trials end
/// connections, unproven addresses are left alone for a while. Bounded, whatever is asked.
/// </summary>
internal sealed class ReplyAddresses(TimeProvider time)
{
    /// <summary>More than a cluster has nodes, with all their starts in a connection's life.</summary>
    public const int OriginsMax = 256;

    /// <summary>So many connections may end in <see cref="Rest"/>.</summary>
    public const int BreaksMax = 5;

    /// <summary>
    /// Numbers of processes that every broker takes; how many more depends on its table of processes, whose size is a power of two.
    /// </summary>
    private const uint ProcessesMin = 1u << 18;

    private const uint SerialsMin = 1u << 13;

    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    /// <summary>Each with the number below which its processes are known to be taken.</summary>
    private readonly Dictionary<string, uint> origins = new(StringComparer.Ordinal);
    private readonly Queue<(string Address, long At)> breaks = new();
    /// <summary>Queues over which connections ended.</summary>
    private readonly Queue<(string Address, long At)> brokenQueues = new();

    public Trust Of(string address)
    {
        if (!DirectReplyTo.Is(address)) return IsBroken(address) ? Trust.None : Trust.Sure;
        if (DirectReplyTo.Read(address) is not { } direct) return Trust.None;
        lock (gate)
        {
            if (direct.Process.Serial < SerialsMin && origins.TryGetValue(direct.Origin, out var below) && direct.Process.Id < below) return Trust.Sure;
            while (breaks.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > Rest) breaks.Dequeue();
            return breaks.Count >= BreaksMax || breaks.Any(b => b.Address == address) ? Trust.None : Trust.Unproven;
        }
    }

    /// <summary>The broker gave this address, or took a message to it.</summary>
    public void Proved(string address)
    {
        if (DirectReplyTo.Read(address) is not { } direct) return;
        lock (gate)
        {
            // Those that are still in use are proved again.
            if (origins.Count >= OriginsMax) origins.Clear();
            var below = Math.Max(origins.GetValueOrDefault(direct.Origin, ProcessesMin), BitOperations.RoundUpToPowerOf2(direct.Process.Id));
            origins[direct.Origin] = below;
        }
    }

    /// <summary>A connection ended over this address. A queue's name costs nobody but its owner.</summary>
    public void Broke(string address)
    {
        lock (gate)
        {
            if (!DirectReplyTo.Is(address))
            {
                brokenQueues.Enqueue((address, time.GetTimestamp()));
                if (brokenQueues.Count > OriginsMax) brokenQueues.Dequeue();
                return;
            }

            breaks.Enqueue((address, time.GetTimestamp()));
            if (breaks.Count > BreaksMax) breaks.Dequeue();
        }
    }

    private bool IsBroken(string queue)
    {
        lock (gate)
        {
            while (brokenQueues.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > Rest) brokenQueues.Dequeue();
            return brokenQueues.Any(b => b.Address == queue);
        }
    }
}
