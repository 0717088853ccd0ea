namespace Platform.Execution.Tests.Observing;

/// <summary>The seed's second example; and nothing goes on after a failure.</summary>
public sealed class When_a_step_fails
{
    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R034")]
    [Trait("Requirement", "R025")]
    [Trait("Requirement", "R050")]
    public void Should_leave_a_failed_record_that_says_why()
    {
        var observer = new ExecutionObserver("exec-002", "plan-002", new TestClock(), new TestKernel());
        Samples.Run(observer, 0);
        observer.RecordStepStarted(1, "Step 2");
        observer.RecordStepFailed(1, "Step 2", "Constraint violation");
        observer.MarkFailed("Execution stopped: Step 2 failed");
        var record = observer.GetExecutionRecord(LiveModeState.Live);

        Assert.Equal(ExecutionStatus.Failed, record.Status);
        Assert.Equal(StepEventType.StepFailed, record.StepEvents[^1].Type);
        Assert.Equal("Constraint violation", record.StepEvents[^1].Error);
        Assert.Null(RecordVerifier.Verify(record));
    }

    [Fact]
    [Trait("Requirement", "R052")]
    [Trait("Requirement", "R050")]
    public void Should_start_no_other_step_and_not_the_same_again()
    {
        var observer = Samples.Observer();
        observer.RecordStepStarted(0, "Step 1");
        observer.RecordStepFailed(0, "Step 1", "no");
        Assert.Equal(1, Assert.Throws<StepOrderException>(() => observer.RecordStepStarted(1, "Step 2")).StepIndex);
        Assert.Contains("runs once", Assert.Throws<StepOrderException>(() => observer.RecordStepStarted(0, "Step 1")).Message, StringComparison.Ordinal);
        Assert.Equal(2, observer.EventCount);
    }

    [Fact]
    [Trait("Requirement", "R034")]
    public void Should_record_the_failure_whatever_its_text_is()
    {
        var observer = Samples.Observer();
        var half = observer.RecordStepFailed(0, "Step 1", "broken \ud800 text");
        var lengthy = observer.RecordStepFailed(1, "Step 2", new string('x', 200_000));
        observer.MarkFailed("because \udc00 of " + new string('y', 200_000));
        Assert.Equal("broken \ufffd text", half.Error);
        Assert.True(lengthy.Error!.Length <= ExecutionLimits.TextLength);
        Assert.Matches("^x+ … [0-9]+ characters more; sha256 [0-9a-f]{64}$", lengthy.Error);
        Assert.Equal(200_000, lengthy.Error.IndexOf(' ', StringComparison.Ordinal) + int.Parse(lengthy.Error.Split(' ')[2]));
        Assert.Null(Samples.VerifyAgain(observer.GetExecutionRecord(LiveModeState.Live)));
    }

    [Fact]
    [Trait("Requirement", "R034")]
    public void Should_cut_no_character_in_two()
    {
        var observer = Samples.Observer();
        var one = observer.RecordStepFailed(0, "Step 1", string.Concat(Enumerable.Repeat("𝄞", 5_000))).Error!;
        var other = observer.RecordStepFailed(1, "Step 2", "x" + string.Concat(Enumerable.Repeat("𝄞", 5_000))).Error!;
        Assert.DoesNotContain('\ufffd', string.Concat((one + other).EnumerateRunes()));
    }
}
