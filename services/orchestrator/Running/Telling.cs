using System.Diagnostics;
using System.Threading.Channels;
using MassTransit.Mediator;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Storage;
using Platform.Hosting;

namespace Orchestrator.Running;

/// <summary>
/// Tells the machine what has happened with runs. What waits of different runs while one transaction is at work shares the next one:
/// a commit costs as much for one run as for many. Where a group fails, each of its messages is taken alone, so that one run's fault is
/// no other's.
/// </summary>
internal sealed class Telling(IMediator mediator, IServiceScopeFactory scopes, ILogger<Telling> log) : BackgroundService
{
    private const int GroupMost = 32;

    private readonly Channel<RunMessage> waiting = Channel.CreateUnbounded<RunMessage>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Returns when the message's transaction has committed.</summary>
    /// <exception cref="Exception">Nothing of it has happened, or all of it.</exception>
    public async Task TellAsync(Guid run, object message, CancellationToken cancel)
    {
        var queued = new RunMessage(run, message, Activity.Current);
        await waiting.Writer.WriteAsync(queued, cancel);
        await queued.Done.Task.WaitAsync(cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new Dictionary<Guid, RunMessage>();
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                group.Clear();
                while (group.Count < GroupMost && waiting.Reader.TryPeek(out var next) && group.TryAdd(next.Run, next)) waiting.Reader.TryRead(out _);
                await TakeAsync([.. group.Values], stoppingToken);
            }
        }
        finally
        {
            waiting.Writer.TryComplete();
            while (waiting.Reader.TryRead(out var left)) left.Done.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task TakeAsync(IReadOnlyList<RunMessage> group, CancellationToken stop)
    {
        if (group.Count == 1)
        {
            await TakeAloneAsync(group[0], stop);
            return;
        }

        try
        {
            await TakeTogetherAsync(group, stop);
        }
        catch (Exception e)
        {
            log.LogInformation("A transaction of {Runs} runs failed ({Reason}); each is taken alone", group.Count, e.Message);
        }

        // Those that are left: all where the group failed, else whose rows were somebody else's, who is not waited for here.
        var left = group.Where(t => !t.Done.Task.IsCompleted).Select(t => TakeAloneAsync(t, stop)).ToList();
        if (left.Count == group.Count) await Task.WhenAll(left);
    }

    private async Task TakeTogetherAsync(IReadOnlyList<RunMessage> group, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<RunsContext>().ForChanges();
        var taken = new List<(RunMessage Message, Committing Commit)>();
        await using (var transaction = await database.Database.BeginTransactionAsync(stop))
        {
            var runs = await RunGroup.OpenAsync(database, [.. group.Select(t => t.Run)], stop);
            foreach (var message in group.Where(t => runs.Runs.ContainsKey(t.Run)))
            {
                var commit = new Committing();
                await runs.TakeAsync(commit, () => SendAsync(message, stop));
                taken.Add((message, commit));
            }

            await database.SaveChangesAsync(stop);
            await Committing.WriteRecordsAsync(taken.SelectMany(t => t.Commit.Records), database, stop);
            FaultPoint.Hit("orchestrator.before-commit");
            await transaction.CommitAsync(stop);
        }

        FaultPoint.Hit("orchestrator.after-commit");
        foreach (var (message, commit) in taken)
        {
            commit.Committed();
            message.Done.TrySetResult();
        }
    }

    private async Task TakeAloneAsync(RunMessage message, CancellationToken stop)
    {
        try
        {
            await SendAsync(message, stop);
            message.Done.TrySetResult();
        }
        catch (Exception e)
        {
            message.Done.TrySetException(e);
        }
    }

    /// <summary>What is done belongs to the trace of whoever told of it.</summary>
    private async Task SendAsync(RunMessage message, CancellationToken stop)
    {
        Activity.Current = message.Step;
        await mediator.Send(message.Message, stop);
    }

    private sealed record RunMessage(Guid Run, object Message, Activity? Step)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
