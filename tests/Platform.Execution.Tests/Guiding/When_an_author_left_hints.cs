using System.Text;

namespace Platform.Execution.Tests.Guiding;

/// <summary>The seed's third example, and its rule that guidance is words for a person and nothing else.</summary>
public sealed class When_an_author_left_hints
{
    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R040")]
    [Trait("Requirement", "R041")]
    [Trait("Requirement", "R042")]
    [Trait("Requirement", "R044")]
    [Trait("Requirement", "R023")]
    public void Should_make_a_checklist_of_the_author_s_own_words()
    {
        RollbackHint[] hints = [new(stepIndex: 0, description: "Drop database", actions: ["DROP DATABASE test_db;"], risks: ["Irreversible - all data lost"])];
        var scaffold = RollbackPlanner.PlanRollback(Records.Live(), hints);
        Assert.True(scaffold.IsRollbackPossible);
        Assert.Equal(hints, scaffold.RollbackHints);
        var step = Assert.Single(scaffold.ManualSteps);
        Assert.Equal((1, "Step 1", false), (step.Number, step.StepName, step.IsIrreversible));
        Assert.Same(hints[0], step.Hint);
        var summary = scaffold.ToSummary();
        Assert.Contains("POSSIBLE", summary, StringComparison.Ordinal);
        Assert.Contains("Do: DROP DATABASE test_db;\n", summary, StringComparison.Ordinal);
        Assert.Contains("Risk: Irreversible - all data lost\n", summary, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R041")]
    public void Should_keep_every_byte_of_them_from_the_plan_to_the_summary()
    {
        const string Odd = "  \tRESTORE 'größe' \u001b[31m \u00a0\u2028 𝄞 \"\\\" \r\n -- trailing  ";
        var written = Plan.Create("plan-001", LiveModeState.Live, [new("Step 1", "x")], [new(0, Odd, [Odd, ""], [Odd])]);
        var hints = Plan.Read(written.ToJson()).RollbackHints;
        var scaffold = RollbackPlanner.PlanRollback(Records.Live(), hints);
        Assert.Equal([Odd, ""], scaffold.ManualSteps[0].Hint.Actions);
        Assert.Equal((Odd, Odd), (scaffold.RollbackHints[0].Description, scaffold.RollbackHints[0].Risks[0]));
        var summary = Encoding.UTF8.GetBytes(scaffold.ToSummary());
        Assert.True(summary.AsSpan().IndexOf(Encoding.UTF8.GetBytes("Do: " + Odd + "\n")) > 0);
    }

    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R022")]
    [Trait("Requirement", "R043")]
    public void Should_change_nothing_and_come_out_the_same_each_time()
    {
        var record = Records.Live();
        var before = record.ToJson();
        Assert.Equal(RollbackPlanner.PlanRollback(record, Samples.Hints).ToSummary(), RollbackPlanner.PlanRollback(ExecutionRecord.Read(before), Samples.Hints).ToSummary());
        Assert.Equal(before, record.ToJson());
    }

    [Fact]
    [Trait("Requirement", "R042")]
    [Trait("Requirement", "R040")]
    public void Should_put_irreversible_steps_first_and_say_what_says_so()
    {
        var plan = Plan.Create("plan-001", LiveModeState.Live,
        [
            new("Step 1", "x"), new("Step 2", "x", null, [new(SideEffectCategory.ExternalService, "mail sent", Reversible: false)]), new("Step 3", "x"), new("Step 4", "x"),
        ]);
        var observer = new ExecutionObserver("exec-001", plan, new TestClock(), new TestKernel());
        Samples.Run(observer, 0);
        Samples.Run(observer, 1);
        observer.RecordStepStarted(2, "Step 3");
        observer.RecordSideEffect(SideEffectCategory.FileSystem, "deleted /srv/old", reversible: false);
        observer.RecordStepCompleted(2, "Step 3");
        observer.RecordStepStarted(3, "Step 4", Samples.Json("""{"reversible":false}"""));
        observer.RecordStepCompleted(3, "Step 4", Samples.Json("""{"note":{"reversible":false}}"""));
        observer.MarkCompleted("done");
        var scaffold = RollbackPlanner.PlanRollback(observer.GetExecutionRecord(), [new(0, "first"), new(3, "fourth"), new(2, "third")]);

        Assert.Equal([(1, "Declared, and not seen: EXTERNAL_SERVICE mail sent"), (2, "Seen: FILE_SYSTEM deleted /srv/old"), (3, "Its event step_started says so.")],
            scaffold.IrreversibleSteps.Select(s => (s.StepIndex, string.Join('|', s.Reasons))));
        Assert.Equal([(1, "fourth", true), (2, "third", true), (3, "first", false)], scaffold.ManualSteps.Select(s => (s.Number, s.Hint.Description, s.IsIrreversible)));
        Assert.Equal(["first", "fourth", "third"], scaffold.RollbackHints.Select(h => h.Description));
        Assert.True(scaffold.IsRollbackPossible);
        Assert.Contains("not all of it can be undone", scaffold.Reason, StringComparison.Ordinal);
        Assert.Contains("Step 1 'Step 2' began, and the author left no hint for it.", scaffold.Warnings);
        Assert.Contains("Seen and not declared: FILE_SYSTEM deleted /srv/old", scaffold.Warnings);
        var summary = scaffold.ToSummary();
        Assert.True(summary.IndexOf("Cannot be undone:", StringComparison.Ordinal) is > 0 and var at && at < summary.IndexOf("Checklist", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "R040")]
    [Trait("Requirement", "R042")]
    public void Should_warn_of_what_failed_of_what_never_ended_and_of_hints_for_what_never_began()
    {
        var observer = Samples.Observer();
        observer.RecordStepStarted(0, "Step 1");
        observer.RecordStepFailed(0, "Step 1", "INDETERMINATE: who knows");
        observer.MarkFailed("failed");
        var scaffold = RollbackPlanner.PlanRollback(observer.GetExecutionRecord(LiveModeState.Live), Samples.Hints);
        Assert.True(scaffold.IsRollbackPossible);
        Assert.Equal(["Step 0 'Step 1' failed: INDETERMINATE: who knows Look by hand whether something of it remains.", "There is a hint for step 1, which never began."], scaffold.Warnings);
        Assert.Equal([0], scaffold.ManualSteps.Select(s => s.Hint.StepIndex));

        var open = Samples.Observer();
        open.RecordStepStarted(0, "Step 1");
        open.MarkIncompleteSecurityEscalation();
        Assert.Contains("Step 0 'Step 1' began, and no end of it is recorded. Look by hand what it did.", RollbackPlanner.PlanRollback(open.GetExecutionRecord(LiveModeState.Live), Samples.Hints).Warnings);
    }
}
