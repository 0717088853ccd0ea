using Platform.Hosting;

namespace Platform.Journal;

/// <summary>
/// Wakes the relay of this process at once when a record was committed here; records of other processes are found by its polling.
/// </summary>
public sealed class JournalSignal : IDisposable
{
    private readonly Wakeup woken = new();
    private int waits = 1;

    /// <summary>A record was committed that waits for its number.</summary>
    public void Wake()
    {
        Volatile.Write(ref waits, 1);
        woken.Wake();
    }

    public void Dispose() => woken.Dispose();

    /// <summary>Records were handed to the relay with their numbers.</summary>
    internal void Hand() => woken.Wake();

    /// <summary>Whether a record may wait for its number since this was asked before.</summary>
    internal bool TakeWaiting() => Interlocked.Exchange(ref waits, 0) == 1;

    /// <summary>Returns whether it was woken before the time was over.</summary>
    internal Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancel) => woken.WaitAsync(atMost, cancel);
}
