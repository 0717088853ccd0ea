using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Platform.Execution.Tests.Verifying;

/// <summary>
/// Whatever is called in whatever order: what is refused leaves no trace, and what is accepted makes a record that verifies.
/// </summary>
public sealed class When_any_calls_are_made
{
    [Property(MaxTest = 1_000)]
    [Trait("Requirement", "R028")]
    [Trait("Requirement", "R031")]
    [Trait("Requirement", "R051")]
    [Trait("Requirement", "C10")]
    public Property Should_give_a_record_that_verifies_and_comes_back_the_same() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 9_999).ArrayOf()), calls =>
        {
            var (observer, kernel) = Calls.Observer(calls.Length % 2 == 0);
            var (events, effects, closed) = (0, 0, false);
            foreach (var call in calls)
            {
                var accepted = Calls.Make(observer, kernel, call);
                var record = observer.GetExecutionRecord(LiveModeState.Live);
                var grew = record.Seal.EventCount - events + record.Seal.SideEffectCount - effects;
                var marked = observer.IsClosed && !closed;
                if (grew != (accepted && !marked && !Calls.ChangesSecurity(call) ? 1 : 0) || (closed && accepted && !Calls.ChangesSecurity(call))) return false;
                (events, effects, closed) = (record.Seal.EventCount, record.Seal.SideEffectCount, observer.IsClosed);
            }

            var last = observer.GetExecutionRecord(LiveModeState.Live);
            return RecordVerifier.Verify(last) is null
                && RecordVerifier.VerifyExport(last.ToJson()) is null
                && ExecutionRecord.Read(last.ToJson()).ToJson().AsSpan().SequenceEqual(last.ToJson())
                && (last.Status == ExecutionStatus.Started) != closed;
        });

    [Property(MaxTest = 500)]
    [Trait("Requirement", "R056")]
    [Trait("Requirement", "C05")]
    public Property Should_be_closable_after_a_crash_behind_any_of_them() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 9_999).ArrayOf()), calls =>
        {
            var (observer, kernel) = Calls.Observer(planned: true);
            foreach (var call in calls.TakeWhile(_ => !observer.IsClosed)) Calls.Make(observer, kernel, call);
            if (observer.IsClosed) return true;
            var died = observer.GetExecutionRecord();
            var taken = InterruptedExecution.Resume(observer.Opening, Calls.Plan, died.StepEvents, died.SideEffectsReport.Observed, new TestClock(), kernel);
            if (taken.OpenStep is not null) taken.CloseStepIndeterminate();
            taken.MarkIncomplete("The runner died");
            var record = taken.GetExecutionRecord();
            return RecordVerifier.Verify(record) is null && record.Status == ExecutionStatus.Incomplete
                && record.StepEvents[..died.StepEvents.Length].SequenceEqual(died.StepEvents);
        });
}
