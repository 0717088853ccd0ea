using System.Diagnostics;
using ActionRunner.Attempts;
using ActionRunner.Living;
using Platform.Hosting;

namespace ActionRunner.Executing;

/// <summary>
/// Executes one external attempt: called once, recorded after, and where the process dies in between closed as indeterminate by the next
/// one.
/// </summary>
internal sealed class ExternalExecutor(IServiceScopeFactory scopes, Closer closer, TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <inheritdoc cref="GroupExecutor.ExecuteSlowAsync"/>
    public async Task ExecuteAsync(Attempt attempt, CancellationToken cancel, CancellationToken stop)
    {
        var action = attempt.Command.Action;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(action.Timeout);
        var context = new ExternalContext(attempt, limit.Token);
        var began = time.GetTimestamp();
        Activity.Current = attempt.Activity;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            // On a thread of its own: an action may block before it returns its task, and then only this waiting ends in time.
            var output = await Task.Run(() => action.RunExternal(scope.ServiceProvider, attempt.Command.Bound, context)).WaitAsync(action.Timeout + Grace);
            attempt.Outcome = Judgement.Success(output, context.Affected, Elapsed(began), attempt.Redaction);
        }
        catch (Exception e)
        {
            var timedOut = (limit.IsCancellationRequested || e is TimeoutException) && !cancel.IsCancellationRequested;
            attempt.Outcome = Judgement.Failure(e, attempt, context.Affected, Elapsed(began), timedOut, cancel.IsCancellationRequested);
        }

        FaultPoint.Hit("runner.after-external");
        var taken = await closer.PersistAsync([.. attempt.Records()], stop);
        if (taken.Count > 0) attempt.Outcome = RecordBody.Read(await closer.ReadAsync(attempt.Command.CommandId, stop)).Outcome;
    }

    private long Elapsed(long began) => (long)time.GetElapsedTime(began).TotalMilliseconds;
}
