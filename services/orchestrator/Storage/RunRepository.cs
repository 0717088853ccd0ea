using MassTransit;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Runs;
using Platform.Hosting;

namespace Orchestrator.Storage;

/// <summary>
/// MassTransit's saga repository over <see cref="RunsContext"/>, on MassTransit's public interfaces. One message is one transaction, or has
/// part in that of its <see cref="RunGroup"/>: the run's row is locked while it is changed, and what the machine's activities add to the
/// context commits with it. Records and what is to be
/// done after the commit are collected in <see cref="Committing"/>.
/// </summary>
internal sealed class RunRepository(IServiceScopeFactory scopes, ISagaConsumeContextFactory<RunsContext, Run> consumeContexts)
    : ISagaRepositoryContextFactory<Run>
{
    public void Probe(ProbeContext context) => context.Add("persistence", "postgresql");

    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<Run, T>> next)
        where T : class
    {
        if (RunGroup.Current is { } group)
        {
            await next.Send(new RunRepositoryContext<T>(group.Database, group.Commit, context, consumeContexts, group));
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<RunsContext>().ForChanges();
        var commit = new Committing();
        await using (var transaction = await database.Database.BeginTransactionAsync(context.CancellationToken))
        {
            var opened = new RunRepositoryContext<T>(database, commit, context, consumeContexts);
            await next.Send(opened);
            await Committing.WriteRecordsAsync(commit.Records, database, context.CancellationToken);
            FaultPoint.Hit("orchestrator.before-commit");
            await transaction.CommitAsync(context.CancellationToken);
        }

        FaultPoint.Hit("orchestrator.after-commit");
        commit.Committed();
    }

    /// <summary>Every message names its run; none is for runs that fulfil a condition.</summary>
    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<Run> query, IPipe<SagaRepositoryQueryContext<Run, T>> next)
        where T : class => throw new NotSupportedException("Runs are found by their id.");
}
