namespace Platform.Execution.Tests.Guarding;

/// <summary>The seed's test of an escalation, and what surrounds it: no step starts, the record says so, degradation is seen.</summary>
public sealed class When_security_escalates
{
    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R039")]
    [Trait("Requirement", "R025")]
    public void Should_leave_an_incomplete_record_of_what_was_before()
    {
        var kernel = new TestKernel();
        var observer = Samples.Observer(kernel);
        observer.RecordStepCompleted(0, "Step 1");
        kernel.State = SecurityState.Compromised;
        observer.MarkIncompleteSecurityEscalation();
        var record = observer.GetExecutionRecord(LiveModeState.Live);
        Assert.Equal(ExecutionStatus.Incomplete, record.Status);
        Assert.Single(record.StepEvents);
        Assert.Equal(SecurityState.Compromised, record.SecuritySnapshotPost?.SecurityState);
    }

    [Theory]
    [InlineData(SecurityState.Compromised)]
    [InlineData(SecurityState.Lockdown)]
    [Trait("Requirement", "R039")]
    [Trait("Requirement", "R052")]
    [Trait("Requirement", "G8")]
    public void Should_start_no_step_and_let_the_running_one_end(SecurityState state)
    {
        var kernel = new TestKernel();
        var observer = Samples.Observer(kernel);
        observer.RecordStepStarted(0, "Step 1");
        kernel.State = state;
        observer.RecordStepCompleted(0, "Step 1");
        Assert.Equal(state, Assert.Throws<SecurityEscalatedException>(() => observer.RecordStepStarted(1, "Step 2")).State);
        observer.MarkIncompleteSecurityEscalation("Raised by an operator");
        Assert.Equal(2, observer.EventCount);
        Assert.Equal(ExecutionStatus.Incomplete, observer.Status);
    }

    [Fact]
    [Trait("Requirement", "R052")]
    [Trait("Requirement", "G8")]
    public void Should_stop_where_the_state_cannot_be_read_and_still_record_the_end()
    {
        var kernel = new TestKernel { State = null };
        Assert.Throws<TimeoutException>(() => Samples.Observer(kernel));
        kernel.State = SecurityState.Operational;
        var observer = Samples.Observer(kernel);
        kernel.State = null;
        Assert.Throws<TimeoutException>(() => observer.RecordStepStarted(0, "Step 1"));
        observer.MarkIncompleteSecurityEscalation("Unreadable");
        var record = observer.GetExecutionRecord(LiveModeState.Live);
        Assert.Equal((0, null), (record.StepEvents.Length, record.SecuritySnapshotPost));
        Assert.Contains("How security stood after the execution is unknown: the kernel could not read it.", record.Warnings);
    }

    [Fact]
    [Trait("Requirement", "R038")]
    [Trait("Requirement", "R030")]
    public void Should_see_that_security_degraded_and_say_it_in_the_guidance()
    {
        var kernel = new TestKernel();
        var observer = Samples.Observer(kernel);
        Samples.Run(observer, 0);
        kernel.Boundary = BoundaryState.Elevated;
        observer.MarkCompleted("done");
        var record = observer.GetExecutionRecord(LiveModeState.Live);
        Assert.True(record.IsSecurityDegraded);
        Assert.Contains("The boundary was ELEVATED when the execution ended.", RollbackPlanner.PlanRollback(record, Samples.Hints).Warnings);
        Assert.Contains(RollbackPlanner.PlanRollback(record, Samples.Hints).Warnings, w => w.StartsWith("Security degraded during the execution: state OPERATIONAL to OPERATIONAL, boundary NOMINAL to ELEVATED", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "R029")]
    [Trait("Requirement", "R030")]
    public void Should_find_every_pair_of_states_degraded_or_not()
    {
        var at = new TestClock().GetUtcNow();
        foreach (var (before, after) in from b in Enum.GetValues<SecurityState>() from a in Enum.GetValues<SecurityState>() select (b, a))
        {
            var pre = SecuritySnapshot.FromKernel(new SecurityReading(before, BoundaryState.Elevated), "Pre-execution", at.AddTicks(7));
            var post = SecuritySnapshot.FromKernel(new SecurityReading(after, BoundaryState.Elevated), "Post-execution", at);
            Assert.Equal(after > before, post.IsDegradedSince(pre));
            Assert.Equal((before, BoundaryState.Elevated, "Pre-execution", at), (pre.SecurityState, pre.BoundaryState, pre.Context, pre.Timestamp));
        }

        Assert.Equal(["OPERATIONAL", "COMPROMISED", "LOCKDOWN"], Enum.GetValues<SecurityState>().Select(s => s.ToWire()));
        Assert.Equal(["NOMINAL", "ELEVATED", "COMPROMISED", "LOCKDOWN"], Enum.GetValues<BoundaryState>().Select(s => s.ToWire()));
    }

    [Fact]
    [Trait("Requirement", "R031")]
    [Trait("Requirement", "C12")]
    public void Should_take_the_first_snapshot_when_the_observer_is_made_or_none_without_a_kernel()
    {
        var kernel = new TestKernel { State = SecurityState.Lockdown };
        var observer = Samples.Observer(kernel);
        kernel.State = SecurityState.Operational;
        Assert.Equal(SecurityState.Lockdown, observer.Opening.SecuritySnapshotPre?.SecurityState);

        var unguarded = new ExecutionObserver("exec-001", "plan-001", new TestClock());
        Samples.Run(unguarded, 0);
        unguarded.MarkCompleted("done");
        var record = unguarded.GetExecutionRecord(LiveModeState.Live);
        Assert.Equal((null, null), (record.SecuritySnapshotPre, record.SecuritySnapshotPost));
        Assert.Contains("How security stood before the execution is unknown: there was no kernel to ask.", record.Warnings);
    }
}
