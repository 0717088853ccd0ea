namespace ActionRunner.Reporting;

/// <summary>Wakes one sleeper; waking it twice before it looks is waking it once.</summary>
internal class Wakeup : IDisposable
{
    private readonly SemaphoreSlim waiting = new(0, 1);

    public void Wake()
    {
        try
        {
            if (waiting.CurrentCount == 0) waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else woke it in between, which is all that was wanted.
            return;
        }
    }

    /// <summary>Returns whether it was woken before the time was over.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancel) => waiting.WaitAsync(atMost, cancel);

    public void Dispose()
    {
        waiting.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Wakes the relay of this process at once when a record was committed here; records of other processes are found by its polling.</summary>
internal sealed class JournalSignal : Wakeup;
