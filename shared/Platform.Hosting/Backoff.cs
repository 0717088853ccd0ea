namespace Platform.Hosting;

/// <summary>
/// Waits twice as long after each failure, from a least to a most, with a quarter of jitter so that two processes do not march in step.
/// </summary>
public sealed class Backoff(TimeSpan least, TimeSpan most, TimeProvider time)
{
    private TimeSpan? next;

    /// <summary>Between tries at the database: from 50 ms to 2 s.</summary>
    public static Backoff ForDatabase(TimeProvider time) => new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), time);

    /// <summary>Between tries to connect to the broker: from 100 ms to 3 s.</summary>
    public static Backoff ForBroker(TimeProvider time) => new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3), time);

    public void Reset() => next = null;

    /// <summary>
    /// Does the work again until it ends well, tells of each failure and waits. Once <paramref name="stop"/> is cancelled, or where
    /// <paramref name="isPassing"/> says that it would fail in the same way again, what the work throws is thrown on.
    /// </summary>
    public async Task<T> UntilDoneAsync<T>(Func<Task<T>> work, Action<Exception> failed, CancellationToken stop, Func<Exception, bool>? isPassing = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(failed);
        while (true)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (!stop.IsCancellationRequested && isPassing?.Invoke(e) != false)
            {
                failed(e);
                await WaitAsync(stop);
            }
        }
    }

    /// <summary>Returns early, without an exception, when <paramref name="stop"/> is cancelled.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
#pragma warning disable CA5394 // Jitter is no secret.
        var jitter = 0.75 + (Random.Shared.NextDouble() / 2);
#pragma warning restore CA5394
        var wait = next ?? least;
        await Task.Delay(wait * jitter, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        next = wait * 2 < most ? wait * 2 : most;
    }
}
