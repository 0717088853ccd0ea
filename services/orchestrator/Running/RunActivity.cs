using MassTransit;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>
/// What is done with a run when a message comes, within the message's transaction. An activity changes the row and nothing outside.
/// </summary>
internal abstract class RunActivity<TMessage> : IStateMachineActivity<Run, TMessage>
    where TMessage : class
{
    public void Probe(ProbeContext context) => context.CreateScope(GetType().Name);

    public void Accept(StateMachineVisitor visitor) => visitor.Visit(this);

    public async Task Execute(BehaviorContext<Run, TMessage> context, IBehavior<Run, TMessage> next)
    {
        var (database, commit) = (context.GetPayload<RunsContext>(), context.GetPayload<Committing>());
        await DoAsync(context.Saga, context.Message, database, commit, context.CancellationToken);
        await next.Execute(context);
    }

    public Task Faulted<TException>(BehaviorExceptionContext<Run, TMessage, TException> context, IBehavior<Run, TMessage> next)
        where TException : Exception => next.Faulted(context);

    protected abstract Task DoAsync(Run run, TMessage message, RunsContext database, Committing commit, CancellationToken cancel);
}
