using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Audit.Receiving;

/// <summary>
/// What was taken from the queue and waits for the writer. Bounded in bytes, beside the count that the prefetch bounds; and what a broken
/// channel had delivered is forgotten, because the broker gives it out again: with the database away, every reconnection would else add
/// another prefetch.
/// </summary>
internal sealed class Waiting<T>(long maxBytes)
{
    private readonly Lock gate = new();
    private readonly Channel<(T Item, long Bytes)> items =
        Channel.CreateUnbounded<(T Item, long Bytes)>(new UnboundedChannelOptions { AllowSynchronousContinuations = false });

    private TaskCompletionSource room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long held;
    private int forgotten;

    /// <summary>Bytes that wait here now; above the bound by one item at most.</summary>
    public long HeldBytes
    {
        get { lock (gate) return held; }
    }

    /// <summary>Waits while there is no room; drops the item where all was forgotten meanwhile.</summary>
    public async ValueTask PutAsync(T item, long bytes)
    {
        int? began = null;
        while (true)
        {
            Task wait;
            lock (gate)
            {
                began ??= forgotten;
                if (began != forgotten) return;
                if (held < maxBytes)
                {
                    held += bytes;
                    items.Writer.TryWrite((item, bytes));
                    return;
                }

                if (room.Task.IsCompleted) room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = room.Task;
            }

            await wait;
        }
    }

    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        lock (gate)
        {
            var there = items.Reader.TryRead(out var taken);
            item = taken.Item;
            Free(taken.Bytes);
            return there;
        }
    }

    /// <summary>Waits until there is something to take.</summary>
    public Task WaitAsync(CancellationToken cancel) => items.Reader.WaitToReadAsync(cancel).AsTask();

    public void Forget()
    {
        lock (gate)
        {
            forgotten++;
            while (items.Reader.TryRead(out _))
            {
            }

            Free(held);
        }
    }

    private void Free(long bytes)
    {
        held -= bytes;
        if (held < maxBytes) room.TrySetResult();
    }
}
