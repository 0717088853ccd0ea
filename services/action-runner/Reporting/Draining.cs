namespace ActionRunner.Reporting;

/// <summary>Tells the rooms behind when the last command of a stopping process has its record, so that they stop after it and not before.</summary>
internal sealed class Draining(TimeProvider time) : IDisposable
{
    /// <summary>How long commands that are at work may take to end when the process is told to stop.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(12);

    private readonly CancellationTokenSource hard = new();
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => done.Task;

    /// <summary>Cancelled when waiting any longer would only postpone what the next runner can settle.</summary>
    public CancellationToken Hard => hard.Token;

    /// <summary>The process was told to stop.</summary>
    public void Begin() => _ = Task.Delay(Limit, time).ContinueWith(_ => hard.Cancel(), TaskScheduler.Default);

    public void Finish() => done.TrySetResult();

    public void Dispose() => hard.Dispose();
}
