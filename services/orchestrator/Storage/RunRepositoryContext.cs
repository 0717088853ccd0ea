using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orchestrator.Runs;

namespace Orchestrator.Storage;

/// <summary>One message's hold on its run. What a group holds is read before it and written after it.</summary>
internal sealed class RunRepositoryContext<T>(
    RunsContext database,
    Committing commit,
    ConsumeContext<T> consumed,
    ISagaConsumeContextFactory<RunsContext, Run> consumeContexts,
    RunGroup? group = null)
    : ConsumeContextScope<T>(consumed, database, commit), SagaRepositoryContext<Run, T>
    where T : class
{
    public Task<SagaConsumeContext<Run, T>> Add(Run instance) =>
        consumeContexts.CreateSagaConsumeContext(database, this, instance, SagaConsumeContextMode.Add);

    /// <summary>
    /// Runs are not inserted ahead of their first message: their first change makes the row, and a second one of that id fails on its key.
    /// </summary>
    public Task<SagaConsumeContext<Run, T>> Insert(Run instance) => Task.FromResult<SagaConsumeContext<Run, T>>(null!);

    public async Task<SagaConsumeContext<Run, T>> Load(Guid correlationId)
    {
        var run = group is not null
            ? group.Runs[correlationId]
            : await database.Runs
                .FromSql($"SELECT * FROM runs.run WHERE correlation_id = {correlationId} FOR UPDATE")
                .SingleOrDefaultAsync(CancellationToken);
        return run is null ? null! : await consumeContexts.CreateSagaConsumeContext(database, this, run, SagaConsumeContextMode.Load);
    }

    public async Task Save(SagaConsumeContext<Run> context)
    {
        database.Runs.Add(context.Saga);
        await database.SaveChangesAsync(CancellationToken);
    }

    public async Task Update(SagaConsumeContext<Run> context)
    {
        context.Saga.Version++;
        if (group is null) await database.SaveChangesAsync(CancellationToken);
    }

    public Task Delete(SagaConsumeContext<Run> context) => throw new NotSupportedException("A run is never deleted.");

    public Task Discard(SagaConsumeContext<Run> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<Run> context)
    {
        database.ChangeTracker.Clear();
        return Task.CompletedTask;
    }

    public Task<SagaConsumeContext<Run, TOther>> CreateSagaConsumeContext<TOther>(
        ConsumeContext<TOther> consumeContext, Run instance, SagaConsumeContextMode mode)
        where TOther : class => consumeContexts.CreateSagaConsumeContext(database, consumeContext, instance, mode);
}
