namespace Platform.Execution.Tests.Observing;

/// <summary>A mark is the end: nothing is recorded after it, whatever the mark was.</summary>
public sealed class When_an_execution_is_marked
{
    public static TheoryData<ExecutionStatus, Action<ExecutionObserver>> Marks => new()
    {
        { ExecutionStatus.Completed, o => o.MarkCompleted("done") },
        { ExecutionStatus.Failed, o => o.MarkFailed("failed") },
        { ExecutionStatus.Incomplete, o => o.MarkIncompleteSecurityEscalation() },
    };

    [Theory]
    [MemberData(nameof(Marks))]
    [Trait("Requirement", "C10")]
    [Trait("Requirement", "R036")]
    [Trait("Requirement", "R051")]
    public void Should_accept_nothing_more(ExecutionStatus status, Action<ExecutionObserver> mark)
    {
        var observer = Samples.Observer();
        Samples.Run(observer, 0);
        mark(observer);
        var record = observer.GetExecutionRecord(LiveModeState.Live);
        Action[] calls =
        [
            () => observer.RecordStepStarted(1, "Step 2"), () => observer.RecordStepCompleted(1, "Step 2"), () => observer.RecordStepFailed(1, "Step 2", "no"),
            () => observer.RecordSideEffect(SideEffectCategory.Network, "called", reversible: true),
            () => observer.MarkCompleted("again"), () => observer.MarkFailed("again"), () => observer.MarkIncompleteSecurityEscalation(),
        ];
        foreach (var call in calls)
        {
            var refused = Assert.Throws<ExecutionClosedException>(call);
            Assert.Equal(("exec-001", status), (refused.ExecutionId, refused.Status));
        }

        Assert.True(observer.IsClosed);
        Assert.Equal(record.ToJson(), observer.GetExecutionRecord(LiveModeState.Live).ToJson());
    }

    [Fact]
    [Trait("Requirement", "C10")]
    [Trait("Requirement", "C09")]
    public void Should_take_a_new_snapshot_each_time_before_that()
    {
        var observer = Samples.Observer();
        observer.RecordStepStarted(0, "Step 1");
        var early = observer.GetExecutionRecord(LiveModeState.Live);
        observer.RecordStepCompleted(0, "Step 1");
        observer.MarkCompleted("done");
        var late = observer.GetExecutionRecord(LiveModeState.Live);

        Assert.Equal((ExecutionStatus.Started, 1, null, null), (early.Status, early.StepEvents.Length, early.EndedAt, early.SecuritySnapshotPost));
        Assert.Equal((ExecutionStatus.Completed, 2), (late.Status, late.StepEvents.Length));
        Assert.NotEqual(early.Hash, late.Hash);
        Assert.Null(Samples.VerifyAgain(early));
        Assert.Null(Samples.VerifyAgain(late));
    }

    [Fact]
    [Trait("Requirement", "R037")]
    public void Should_give_a_record_in_the_plan_s_mode_only()
    {
        var observer = new ExecutionObserver("exec-001", Samples.Plan(mode: LiveModeState.DryRun), new TestClock());
        Assert.Equal(LiveModeState.DryRun, observer.GetExecutionRecord().LiveModeState);
        Assert.Throws<ArgumentException>(() => observer.GetExecutionRecord(LiveModeState.Live));
        Assert.Throws<ArgumentException>(() => Samples.Observer().GetExecutionRecord());
        Assert.Equal(["DRY_RUN", "LIVE"], Enum.GetValues<LiveModeState>().Select(m => m.ToWire()));
    }
}
