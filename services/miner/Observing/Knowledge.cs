namespace Miner.Observing;

/// <summary>
/// Whether this instance knows what was learned. While it does not (it is starting, learning anew, or another instance learns), nothing may
/// be answered: "never seen" would be a lie, and what is denied where it should be avoided would be let through.
/// </summary>
internal sealed class Knowledge : IDisposable
{
    private readonly Lock gate = new();
    private TaskCompletionSource<CancellationToken> there = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? lasting;

    public bool IsThere => Volatile.Read(ref lasting) is not null;

    /// <summary>Waits until it is there; what is returned is cancelled when it is gone again.</summary>
    public Task<CancellationToken> ThereAsync(CancellationToken cancel)
    {
        lock (gate) return there.Task.WaitAsync(cancel);
    }

    public void Gained()
    {
        lock (gate)
        {
            if (lasting is not null) return;
            lasting = new CancellationTokenSource();
            there.TrySetResult(lasting.Token);
        }
    }

    public void Lost()
    {
        CancellationTokenSource? ended;
        lock (gate)
        {
            (ended, lasting) = (lasting, null);
            if (ended is not null) there = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        ended?.Cancel();
    }

    public void Dispose() => lasting?.Dispose();
}
