using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>
/// Acknowledges in as few frames as possible: messages may be settled in any order, and each time the lowest unsettled tag moves on, all
/// below it are acknowledged with one <c>multiple</c> frame.
/// </summary>
internal sealed class AckWindow : IDisposable
{
    private readonly Lock gate = new();
    private readonly Watermark settled = new();
    private readonly SemaphoreSlim moved = new(0, 1);
    private ulong acknowledged;
    private ulong delivered;

    /// <summary>Messages taken and not yet settled.</summary>
    public int Outstanding
    {
        get { lock (gate) return (int)(delivered - settled.UpTo) - settled.Ahead; }
    }

    public void Delivered(ulong tag)
    {
        lock (gate) delivered = tag;
    }

    public void Settle(ulong tag)
    {
        lock (gate)
        {
            if (settled.Done(tag) && moved.CurrentCount == 0) moved.Release();
        }
    }

    /// <summary>Sends acknowledgements on <paramref name="channel"/> until cancelled; a broken channel throws.</summary>
    public async Task RunAsync(IChannel channel, CancellationToken cancel)
    {
        while (true)
        {
            await moved.WaitAsync(cancel);
            await FlushAsync(channel);
        }
    }

    public async Task FlushAsync(IChannel channel)
    {
        ulong upTo;
        lock (gate) upTo = settled.UpTo;
        if (upTo == acknowledged) return;
        await channel.BasicAckAsync(upTo, multiple: true);
        acknowledged = upTo;
    }

    public void Dispose() => moved.Dispose();
}
