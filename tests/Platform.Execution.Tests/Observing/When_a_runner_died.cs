namespace Platform.Execution.Tests.Observing;

/// <summary>
/// What one runner handed out, another takes up: it closes the execution with the truth, and has no means to go on with it.
/// </summary>
public sealed class When_a_runner_died
{
    [Fact]
    [Trait("Requirement", "R056")]
    [Trait("Requirement", "C05")]
    public void Should_close_the_interrupted_step_with_the_truth_wherever_it_happened()
    {
        var died = Died(openAt: 1);
        var taken = Resume(died);
        Assert.Equal((1, "Step 2"), (taken.OpenStep?.StepIndex, taken.OpenStep?.StepName));
        Assert.Throws<StepOrderException>(() => taken.MarkIncomplete("too early"));

        Assert.StartsWith("ROLLED_BACK: ", Closed(t => t.CloseStepRolledBack()).Error, StringComparison.Ordinal);
        Assert.StartsWith("INDETERMINATE: ", Closed(t => t.CloseStepIndeterminate()).Error, StringComparison.Ordinal);
        Assert.Equal("CONSTRAINT: no", Closed(t => t.CloseStepFailed("CONSTRAINT: no")).Error);
        Assert.Equal(StepEventType.StepCompleted, Closed(t => t.CloseStepCompleted()).Type);

        StepEvent Closed(Func<InterruptedExecution, StepEvent> close)
        {
            var execution = Resume(died);
            var end = close(execution);
            execution.RecordSideEffect(SideEffectCategory.Database, "proven by the journal", reversible: true);
            execution.MarkIncomplete("The runner died");
            var record = execution.GetExecutionRecord();
            Assert.Null(execution.OpenStep);
            Assert.Equal((ExecutionStatus.Incomplete, 4, 2), (record.Status, record.StepEvents.Length, record.SideEffectsReport.Observed.Length));
            Assert.Same(end, record.StepEvents[^1]);
            Assert.Null(Samples.VerifyAgain(record));
            return end;
        }
    }

    [Fact]
    [Trait("Requirement", "R056")]
    public void Should_need_no_end_where_no_step_was_open()
    {
        var taken = Resume(Died(openAt: null));
        Assert.Null(taken.OpenStep);
        Assert.Throws<InvalidOperationException>(() => taken.CloseStepCompleted());
        taken.MarkIncomplete("The runner died between two steps");
        Assert.Throws<ExecutionClosedException>(() => taken.MarkIncomplete("again"));
        Assert.Throws<ExecutionClosedException>(() => taken.CloseStepIndeterminate());
        Assert.Throws<ExecutionClosedException>(() => taken.RecordSideEffect(SideEffectCategory.Database, "late", reversible: true));
        Assert.Null(Samples.VerifyAgain(taken.GetExecutionRecord()));
    }

    [Fact]
    [Trait("Requirement", "R050")]
    [Trait("Requirement", "G4")]
    public void Should_have_no_way_to_start_a_step() =>
        Assert.DoesNotContain(typeof(InterruptedExecution).GetMethods(), m => m.Name.Contains("Start", StringComparison.Ordinal));

    [Fact]
    [Trait("Requirement", "R028")]
    public void Should_refuse_a_journal_that_is_not_what_was_handed_out()
    {
        var died = Died(openAt: 2);
        Assert.Equal((RecordPart.StepEvents, 1), Broken(died with { Events = [died.Events[0], .. died.Events[2..]] }));
        Assert.Equal((RecordPart.StepEvents, 2), Broken(died with { Events = [.. died.Events[..2], Samples.Observer().RecordStepStarted(2, "Step 3")] }));
        Assert.Equal((RecordPart.SideEffects, 0), Broken(died with { Effects = [Samples.Observer().RecordSideEffect(SideEffectCategory.Process, "x", reversible: true), .. died.Effects] }));
        var other = new ExecutionObserver("exec-009", Samples.Plan(), new TestClock(), new TestKernel()).Opening;
        Assert.Equal((RecordPart.StepEvents, 0), Broken(died with { Opening = other }));
        Assert.Throws<ArgumentException>(() => InterruptedExecution.Resume(died.Opening, Samples.Plan(2), died.Events, died.Effects, new TestClock()));
        Assert.Throws<ArgumentException>(() => InterruptedExecution.Resume(died.Opening, plan: null, died.Events, died.Effects, new TestClock()));

        static (RecordPart, int?) Broken(Journal journal)
        {
            var broken = Assert.Throws<BrokenRecordException>(() => Resume(journal)).Broken;
            return (broken.Part, broken.Index);
        }
    }

    private static Journal Died(int? openAt)
    {
        var observer = new ExecutionObserver("exec-001", Samples.Plan(), new TestClock(), new TestKernel(), keepEvents: false);
        List<StepEvent> events = [];
        for (var i = 0; i < (openAt ?? 2); i++)
        {
            events.Add(observer.RecordStepStarted(i, $"Step {i + 1}"));
            events.Add(observer.RecordStepCompleted(i, $"Step {i + 1}"));
        }

        if (openAt is { } open) events.Add(observer.RecordStepStarted(open, $"Step {open + 1}"));
        ObservedSideEffect[] effects = [observer.RecordSideEffect(SideEffectCategory.Database, "object SRV-001 updated", reversible: true)];

        // A journal is bytes: everything goes through them once.
        return new Journal(ExecutionOpening.Read(observer.Opening.ToJson()), [.. events.Select(e => StepEvent.Read(e.ToJson()))], [.. effects.Select(e => ObservedSideEffect.Read(e.ToJson()))]);
    }

    private static InterruptedExecution Resume(Journal journal) =>
        InterruptedExecution.Resume(journal.Opening, Samples.Plan(), journal.Events, journal.Effects, new TestClock(), new TestKernel());

    private sealed record Journal(ExecutionOpening Opening, StepEvent[] Events, ObservedSideEffect[] Effects);
}
