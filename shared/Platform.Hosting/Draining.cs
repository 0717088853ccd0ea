namespace Platform.Hosting;

/// <summary>
/// Tells the rooms behind when the last command and the last plan of a stopping process have their records, so that they stop after them
/// and not before.
/// </summary>
public sealed class Draining(TimeProvider time) : IDisposable
{
    /// <summary>How long commands that are at work may take to end when the process is told to stop.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(12);

    private readonly CancellationTokenSource hard = new();
    private int working;
    private bool expected;
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when all that were expected have finished; at once where nobody was.</summary>
    public Task Done => expected ? done.Task : Task.CompletedTask;

    /// <summary>Cancelled when waiting any longer would only postpone what the next runner can settle.</summary>
    public CancellationToken Hard => hard.Token;

    /// <summary>Somebody takes work, and will <see cref="Finish"/>. To be called before any of them can finish.</summary>
    public void Expect()
    {
        expected = true;
        Interlocked.Increment(ref working);
    }

    /// <summary>The process was told to stop; more than once is once.</summary>
    public void Begin() => _ = Task.Delay(Limit, time).ContinueWith(_ => hard.Cancel(), TaskScheduler.Default);

    public void Finish()
    {
        if (Interlocked.Decrement(ref working) == 0) done.TrySetResult();
    }

    public void Dispose() => hard.Dispose();
}
