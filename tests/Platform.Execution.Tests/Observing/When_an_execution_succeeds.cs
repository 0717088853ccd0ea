namespace Platform.Execution.Tests.Observing;

/// <summary>The seed's first example and its first unit test.</summary>
public sealed class When_an_execution_succeeds
{
    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R023")]
    [Trait("Requirement", "R024")]
    [Trait("Requirement", "R036")]
    [Trait("Requirement", "R037")]
    public void Should_leave_a_whole_completed_record()
    {
        var kernel = new TestKernel();
        var observer = new ExecutionObserver("exec-001", "plan-001", new TestClock(), kernel);
        Samples.Run(observer, 0);
        Samples.Run(observer, 1);
        observer.MarkCompleted("All steps completed");
        var record = observer.GetExecutionRecord(LiveModeState.Live);

        Assert.Equal(ExecutionStatus.Completed, record.Status);
        Assert.Equal(("exec-001", "plan-001", LiveModeState.Live, "All steps completed"), (record.ExecutionId, record.PlanId, record.LiveModeState, record.Reason));
        Assert.Equal("Pre-execution", record.SecuritySnapshotPre?.Context);
        Assert.Equal("Post-execution", record.SecuritySnapshotPost?.Context);
        Assert.True(record.StartedAt < record.StepEvents[0].At && record.StepEvents[3].At < record.EndedAt);
        Assert.Equal((4, 0), (record.Seal.EventCount, record.Seal.SideEffectCount));
        Assert.Empty(record.Warnings);
        Assert.Null(RecordVerifier.Verify(record));
    }

    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R032")]
    [Trait("Requirement", "R033")]
    [Trait("Requirement", "R027")]
    public void Should_hold_an_event_for_each_start_and_each_end()
    {
        var observer = new ExecutionObserver("exec-001", "plan-001", new TestClock());
        var started = observer.RecordStepStarted(0, "Step 1", FrozenJson.Empty);
        var completed = observer.RecordStepCompleted(0, "Step 1", Samples.Json("""{"rows":3}"""));
        var record = observer.GetExecutionRecord(LiveModeState.Live);

        Assert.Equal([started, completed], record.StepEvents);
        Assert.Equal([StepEventType.StepStarted, StepEventType.StepCompleted], record.StepEvents.Select(e => e.Type));
        Assert.Equal((0, "Step 1", "{\"rows\":3}", null), (completed.StepIndex, completed.StepName, completed.Details.Text, completed.Error));
        Assert.Equal(["step_started", "step_completed", "step_failed"], Enum.GetValues<StepEventType>().Select(t => t.ToWire()));
    }

    [Fact]
    [Trait("Requirement", "R025")]
    [Trait("Requirement", "C09")]
    public void Should_tell_completed_from_partly_completed()
    {
        Assert.Equal(ExecutionStatus.Completed, Status(o => { Samples.Run(o, 0); Samples.Run(o, 1); Samples.Run(o, 2); }));
        Assert.Equal(ExecutionStatus.CompletedPartial, Status(o => { Samples.Run(o, 0); Samples.Run(o, 1); }));
        Assert.Equal(ExecutionStatus.CompletedPartial, Status(o => { Samples.Run(o, 0); Samples.Run(o, 1); o.RecordStepStarted(2, "Step 3"); }));
        Assert.Equal(ExecutionStatus.CompletedPartial, Status(o => { Samples.Run(o, 0); Samples.Run(o, 1); o.RecordStepFailed(2, "Step 3", "no"); }));
        Assert.Equal(ExecutionStatus.CompletedPartial, Status(o => o.RecordStepStarted(0, "Step 1"), planned: false));
        Assert.Equal(ExecutionStatus.Completed, Status(o => Samples.Run(o, 5), planned: false));
        Assert.Equal(["STARTED", "COMPLETED", "COMPLETED_PARTIAL", "FAILED", "INCOMPLETE"], Enum.GetValues<ExecutionStatus>().Select(s => s.ToWire()));

        static ExecutionStatus Status(Action<ExecutionObserver> calls, bool planned = true)
        {
            var observer = planned ? new ExecutionObserver("exec-001", Samples.Plan(), new TestClock(), new TestKernel()) : Samples.Observer();
            calls(observer);
            observer.MarkCompleted("done");
            var record = observer.GetExecutionRecord(LiveModeState.Live);
            Assert.Null(Samples.VerifyAgain(record));
            return record.Status;
        }
    }
}
