using System.Text;

namespace Platform.Execution.Tests.Guiding;

/// <summary>"Not possible" says why, and still shows hints, warnings and irreversible steps.</summary>
public sealed class When_nothing_can_be_undone
{
    public static TheoryData<string, ExecutionRecord> Obstacles()
    {
        var unguarded = new ExecutionObserver("exec-001", "plan-001", new TestClock());
        Samples.Run(unguarded, 0);
        unguarded.MarkCompleted("done");
        var tampered = ExecutionRecord.Read(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Records.Live().ToJson()).Replace("\"done\"", "\"gone\"", StringComparison.Ordinal)));
        return new()
        {
            { "has not ended", Records.Live(marked: false) },
            { "dry run", Records.Live(mode: LiveModeState.DryRun) },
            { "security state is unknown", unguarded.GetExecutionRecord(LiveModeState.Live) },
            { "was COMPROMISED", Escalated(SecurityState.Compromised) },
            { "was LOCKDOWN", Escalated(SecurityState.Lockdown) },
            { "No step began", Records.Live(ran: false) },
            { "None of the steps that began can be undone", Records.Live(irreversible: true) },
            { "cannot be trusted: The outcome or the seal was altered", tampered },
        };
    }

    [Theory]
    [MemberData(nameof(Obstacles))]
    [Trait("Requirement", "R042")]
    [Trait("Requirement", "C12")]
    [Trait("Requirement", "C13")]
    [Trait("Requirement", "C14")]
    public void Should_say_why_and_show_the_hints_all_the_same(string why, ExecutionRecord record)
    {
        var scaffold = RollbackPlanner.PlanRollback(record, Samples.Hints);
        Assert.False(scaffold.IsRollbackPossible);
        Assert.Contains(why, scaffold.Reason, StringComparison.Ordinal);
        Assert.Equal(Samples.Hints, scaffold.RollbackHints);
        Assert.Empty(scaffold.ManualSteps);
        var summary = scaffold.ToSummary();
        Assert.Contains("NOT POSSIBLE", summary, StringComparison.Ordinal);
        Assert.Contains("Do: DROP TABLE customers_2026;", summary, StringComparison.Ordinal);
        Assert.NotEmpty(scaffold.Warnings);
    }

    [Fact]
    [Trait("Requirement", "R041")]
    [Trait("Requirement", "R042")]
    public void Should_invent_no_hint_where_the_author_left_none()
    {
        var none = RollbackPlanner.PlanRollback(Records.Live(), []);
        Assert.Equal((false, "The plan's author left no hints, and none are invented."), (none.IsRollbackPossible, none.Reason));
        Assert.False(RollbackPlanner.PlanRollback(Records.Live(), [Samples.Hints[1]]).IsRollbackPossible);
    }

    [Fact]
    [Trait("Requirement", "C13")]
    [Trait("Requirement", "R042")]
    public void Should_show_irreversible_steps_all_the_same()
    {
        var scaffold = RollbackPlanner.PlanRollback(Records.Live(irreversible: true), Samples.Hints);
        Assert.Equal([(0, "Step 1")], scaffold.IrreversibleSteps.Select(s => (s.StepIndex, s.StepName)));
        Assert.Contains("Seen: DATABASE dropped everything", scaffold.ToSummary(), StringComparison.Ordinal);
    }

    private static ExecutionRecord Escalated(SecurityState state)
    {
        var kernel = new TestKernel();
        var observer = Samples.Observer(kernel);
        Samples.Run(observer, 0);
        kernel.State = state;
        observer.MarkIncompleteSecurityEscalation();
        return observer.GetExecutionRecord(LiveModeState.Live);
    }
}
