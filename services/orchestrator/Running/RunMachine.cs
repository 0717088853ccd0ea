using MassTransit;
using Orchestrator.Gating;
using Orchestrator.Runs;
using Platform.Statements;

namespace Orchestrator.Running;

/// <summary>
/// How a run goes through its states. What happens in a state stands in the activities; which phase follows which stands in
/// <see cref="Phases"/>. A message that is late, doubled or meant for another state changes nothing; nor does one that was true of the row
/// that its sender saw and is no longer of the row that is locked here.
/// </summary>
internal sealed class RunMachine : MassTransitStateMachine<Run>
{
    public RunMachine()
    {
        InstanceState(run => run.State);
        Open = State(RunState.Open);
        AwaitingSg1 = State(RunState.AwaitingSg1);
        AwaitingSg2 = State(RunState.AwaitingSg2);
        Stopped = State(RunState.Stopped);
        Closed = State(RunState.Closed);
        Voided = State(RunState.Voided);
        OnUnhandledEvent(unhandled => unhandled.Ignore());
        Event(() => Requested, e => e.CorrelateById(c => c.Message.Id));
        Event(() => Ended, e => e.CorrelateById(c => c.Message.Run).OnMissingInstance(m => m.Discard()));
        Event(() => Filed, e => e.CorrelateById(c => c.Message.Run).OnMissingInstance(m => m.Discard()));
        Event(() => NotFiled, e => e.CorrelateById(c => c.Message.Run).OnMissingInstance(m => m.Discard()));
        Event(() => Decided, e => e.CorrelateById(c => c.Message.Run).OnMissingInstance(m => m.Discard()));
        Event(() => Resumed, e => e.CorrelateById(c => c.Message.Run).OnMissingInstance(m => m.Discard()));
        Event(() => Overdue, e => e.CorrelateById(c => c.Message.Run).OnMissingInstance(m => m.Discard()));

        Initially(
            When(Requested).Activity(a => a.OfType<Opening>()).TransitionTo(Open));

        During(Open,
            When(Ended, c => c.Saga.CommandId == c.Message.CommandId).Activity(a => a.OfType<TakingPhase>())
                .If(c => c.Saga.StopCode is not null, run => run.TransitionTo(Stopped)),
            When(Filed, c => c.Saga.Filing == c.Message.Document.Name).Activity(a => a.OfType<Advancing>())
                .If(c => c.Saga.DecideBy is not null && c.Saga.NextGate == GateDecision.Gate1, run => run.TransitionTo(AwaitingSg1))
                .If(c => c.Saga.DecideBy is not null && c.Saga.NextGate == GateDecision.Gate2, run => run.TransitionTo(AwaitingSg2))
                .If(c => c.Saga.ClosedAt is not null, run => run.TransitionTo(Closed)),
            When(NotFiled, c => c.Saga.Filing == c.Message.Name).Activity(a => a.OfType<NotFiling>()).TransitionTo(Stopped));

        foreach (var waiting in new[] { AwaitingSg1, AwaitingSg2 })
        {
            During(waiting,
                When(Decided, IsAwaited).Activity(a => a.OfType<Deciding>())
                    .IfElse(c => c.Saga.StopCode is not null, run => run.TransitionTo(Stopped), run => run.TransitionTo(Open)),
                When(Overdue).Activity(a => a.OfType<Expiring>()).TransitionTo(Stopped));
        }

        During(Stopped,
            When(Resumed, c => ResumeCheck.WhyNot(c.Saga) is null).Activity(a => a.OfType<Resuming>()).TransitionTo(Open),
            When(Decided, c => IsAwaited(c) && VerdictOf(c) == GateDecision.CompleteLegB).Activity(a => a.OfType<CompletingLegB>())
                .TransitionTo(Open),
            When(Decided, c => IsAwaited(c) && VerdictOf(c) == GateDecision.Void).Activity(a => a.OfType<Voiding>())
                .If(c => c.Saga.StopCode is null, run => run.TransitionTo(Voided)),
            When(Ended, c => c.Saga.CommandId == c.Message.CommandId).Activity(a => a.OfType<TakingVoid>())
                .If(c => c.Saga.StopCode is null, run => run.TransitionTo(Voided)));
    }

    private static bool IsAwaited(BehaviorContext<Run, DecisionReceived> c) =>
        DecisionCheck.WhyNotAwaited(c.Message.Decision.Statement, c.Saga) is null;

    private static string VerdictOf(BehaviorContext<Run, DecisionReceived> c) => c.Message.Decision.Statement.Verdict;

    public State Open { get; }

    public State AwaitingSg1 { get; }

    public State AwaitingSg2 { get; }

    public State Stopped { get; }

    public State Closed { get; }

    public State Voided { get; }

    public Event<RunRequested> Requested { get; private set; } = null!;

    public Event<PhaseEnded> Ended { get; private set; } = null!;

    public Event<DocumentFiled> Filed { get; private set; } = null!;

    public Event<DocumentNotFiled> NotFiled { get; private set; } = null!;

    public Event<DecisionReceived> Decided { get; private set; } = null!;

    public Event<ResumeRequested> Resumed { get; private set; } = null!;

    public Event<DecisionOverdue> Overdue { get; private set; } = null!;
}
