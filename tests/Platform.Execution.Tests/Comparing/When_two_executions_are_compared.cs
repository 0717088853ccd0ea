namespace Platform.Execution.Tests.Comparing;

/// <summary>Two executions of one plan: what differs is told, and times are no difference.</summary>
public sealed class When_two_executions_are_compared
{
    [Fact]
    [Trait("Requirement", "R058")]
    public void Should_find_no_difference_between_two_that_went_the_same_way()
    {
        var comparison = ExecutionComparison.Compare(Execute(), Execute(slower: true));
        Assert.True(comparison.IsSame);
        Assert.Empty(comparison.Differences);
        Assert.NotEqual(comparison.Steps[0].First.Duration, comparison.Steps[0].Second.Duration);
    }

    [Fact]
    [Trait("Requirement", "R058")]
    public void Should_tell_which_step_ended_otherwise_and_what_only_one_of_them_touched()
    {
        var comparison = ExecutionComparison.Compare(Execute(), Execute(fails: true));
        Assert.False(comparison.IsSame);
        Assert.True(comparison.IsStatusDifferent);
        Assert.False(comparison.IsSecurityDifferent);
        Assert.Equal([(1, StepProgress.Completed, StepProgress.Failed), (2, StepProgress.Completed, StepProgress.NeverBegan)], comparison.Differences.Select(d => (d.StepIndex, d.First.Progress, d.Second.Progress)));
        Assert.Equal(("CONSTRAINT: no", "Step 2"), (comparison.Differences[0].Second.Error, comparison.Differences[0].StepName));
        Assert.Equal(["row 1", "row 2"], comparison.SideEffectsOnlyInFirst.Select(e => e.Description));
        Assert.Empty(comparison.SideEffectsOnlyInSecond);
    }

    [Fact]
    [Trait("Requirement", "R058")]
    public void Should_tell_another_error_and_other_details_from_the_same()
    {
        Assert.Equal([1], ExecutionComparison.Compare(Failed("no"), Failed("never")).Differences.Select(d => d.StepIndex));
        Assert.Equal([1], ExecutionComparison.Compare(Failed("no"), Failed("no", """{"rows":1}""")).Differences.Select(d => d.StepIndex));
        Assert.True(ExecutionComparison.Compare(Failed("no"), Failed("no")).IsSame);

        static ExecutionRecord Failed(string error, string details = "{}")
        {
            var observer = new ExecutionObserver("exec-001", Samples.Plan(), new TestClock(), new TestKernel());
            observer.RecordStepFailed(1, "Step 2", error, Samples.Json(details));
            observer.MarkFailed("failed");
            return observer.GetExecutionRecord();
        }
    }

    [Fact]
    [Trait("Requirement", "R058")]
    public void Should_count_an_effect_that_was_seen_twice()
    {
        var comparison = ExecutionComparison.Compare(Execute(), Execute(twice: true));
        Assert.Equal(["row 0"], comparison.SideEffectsOnlyInSecond.Select(e => e.Description));
        Assert.Empty(comparison.SideEffectsOnlyInFirst);
        Assert.False(comparison.IsSame);
    }

    [Fact]
    [Trait("Requirement", "R058")]
    public void Should_see_another_state_of_security_and_another_mode()
    {
        Assert.True(ExecutionComparison.Compare(Execute(), Execute(state: SecurityState.Lockdown)).IsSecurityDifferent);
        var rehearsed = ExecutionComparison.Compare(Execute(mode: LiveModeState.DryRun), Execute());
        Assert.True(rehearsed.IsModeDifferent);
        Assert.Empty(rehearsed.Differences);
        Assert.False(rehearsed.IsSame);
    }

    [Fact]
    [Trait("Requirement", "R058")]
    public void Should_refuse_two_plans_and_a_record_that_is_not_whole()
    {
        Assert.Throws<ArgumentException>(() => ExecutionComparison.Compare(Execute(), Samples.Rich()));
        var other = new ExecutionObserver("exec-003", Samples.Plan(2), new TestClock());
        Assert.Throws<ArgumentException>(() => ExecutionComparison.Compare(Execute(), other.GetExecutionRecord()));
        var text = System.Text.Encoding.UTF8.GetString(Execute().ToJson()).Replace("row 0", "row 9", StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ExecutionComparison.Compare(ExecutionRecord.Read(System.Text.Encoding.UTF8.GetBytes(text)), Execute()));
    }

    private static ExecutionRecord Execute(bool fails = false, bool slower = false, bool twice = false, SecurityState state = SecurityState.Operational, LiveModeState mode = LiveModeState.Live)
    {
        var (clock, kernel) = (new TestClock(), new TestKernel());
        var observer = new ExecutionObserver(fails ? "exec-002" : "exec-001", Samples.Plan(mode: mode), clock, kernel);
        for (var i = 0; i < 3; i++)
        {
            observer.RecordStepStarted(i, $"Step {i + 1}");
            if (slower) clock.GetUtcNow();
            if (fails && i == 1)
            {
                observer.RecordStepFailed(i, $"Step {i + 1}", "CONSTRAINT: no");
                break;
            }

            observer.RecordSideEffect(SideEffectCategory.Database, $"row {i}", reversible: true);
            if (twice && i == 0) observer.RecordSideEffect(SideEffectCategory.Database, $"row {i}", reversible: true);
            observer.RecordStepCompleted(i, $"Step {i + 1}");
        }

        kernel.State = state;
        if (fails) observer.MarkFailed("failed");
        else observer.MarkCompleted("done");
        return observer.GetExecutionRecord();
    }
}
