using MassTransit;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Runs;
using Platform.Hosting;

namespace Orchestrator.Storage;

/// <summary>
/// MassTransit's saga repository over <see cref="RunsContext"/>, on MassTransit's public interfaces. One message is one transaction: the
/// run's row is locked while it is changed, and what the machine's activities add to the context commits with it. Records and what is to be
/// done after the commit are collected in <see cref="Committing"/>.
/// </summary>
internal sealed class RunRepository(IServiceScopeFactory scopes, ISagaConsumeContextFactory<RunsContext, Run> consumeContexts)
    : ISagaRepositoryContextFactory<Run>
{
    public void Probe(ProbeContext context) => context.Add("persistence", "postgresql");

    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<Run, T>> next)
        where T : class
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<RunsContext>();
        database.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        // A message that fails is a transaction that fails.
        database.Database.AutoSavepointsEnabled = false;
        var commit = new Committing();
        await using (var transaction = await database.Database.BeginTransactionAsync(context.CancellationToken))
        {
            var opened = new RunRepositoryContext<T>(database, commit, context, consumeContexts);
            await next.Send(opened);
            await commit.WriteRecordsAsync(database, context.CancellationToken);
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
