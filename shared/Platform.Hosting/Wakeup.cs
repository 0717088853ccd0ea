namespace Platform.Hosting;

/// <summary>Wakes one sleeper; waking it twice before it looks is waking it once.</summary>
public class Wakeup : IDisposable
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
