namespace Platform.Execution.Tests.Observing;

/// <summary>
/// What an observer accepts with a warning, and what it refuses because it would be a second run, a parallel one, or another plan's.
/// </summary>
public sealed class When_steps_come_in_another_order
{
    [Fact]
    [Trait("Requirement", "C11")]
    public void Should_accept_an_end_without_a_start_and_warn()
    {
        var observer = Samples.Observer();
        observer.RecordStepCompleted(3, "Step 4");
        observer.RecordStepFailed(4, "Step 5", "no");
        observer.MarkCompleted("done");
        var record = observer.GetExecutionRecord(LiveModeState.Live);
        Assert.Equal(2, record.StepEvents.Length);
        Assert.Equal(["Step 3 'Step 4' completed without having been recorded as started.", "Step 4 'Step 5' failed without having been recorded as started."], record.Warnings);
        Assert.Null(Samples.VerifyAgain(record));
    }

    [Fact]
    [Trait("Requirement", "R050")]
    [Trait("Requirement", "R053")]
    public void Should_refuse_a_second_start_a_second_end_and_two_at_once()
    {
        var observer = Samples.Observer();
        observer.RecordStepStarted(0, "Step 1");
        Refused(0, () => observer.RecordStepStarted(0, "Step 1"));
        Refused(1, () => observer.RecordStepStarted(1, "Step 2"));
        Refused(0, () => observer.RecordStepCompleted(0, "Another name"));
        observer.RecordStepCompleted(0, "Step 1");
        Refused(0, () => observer.RecordStepCompleted(0, "Step 1"));
        Refused(0, () => observer.RecordStepFailed(0, "Step 1", "no"));
        Refused(0, () => observer.RecordStepStarted(0, "Step 1"));
        Assert.Equal(2, observer.EventCount);

        static void Refused(int step, Action call) => Assert.Equal(step, Assert.Throws<StepOrderException>(call).StepIndex);
    }

    [Fact]
    [Trait("Requirement", "R031")]
    public void Should_refuse_steps_that_are_not_the_plan_s()
    {
        var observer = new ExecutionObserver("exec-001", Samples.Plan(), new TestClock());
        Assert.Throws<StepOrderException>(() => observer.RecordStepStarted(0, "Step 2"));
        Assert.Throws<ArgumentOutOfRangeException>(() => observer.RecordStepStarted(3, "Step 4"));
        Assert.Equal(0, observer.EventCount);
    }
}
