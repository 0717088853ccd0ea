namespace Platform.Execution.Tests.Recording;

/// <summary>What the plan said beside what happened.</summary>
public sealed class When_effects_are_declared_and_seen
{
    private static readonly Plan Declaring = Plan.Create("plan-001", LiveModeState.Live,
    [
        new PlanStep("Step 1", "file.write", null,
        [
            new(SideEffectCategory.FileSystem, "Created /tmp/data.txt", Reversible: true), new(SideEffectCategory.Database, "object SRV-* updated", Reversible: true),
            new(SideEffectCategory.Network, "called the registry", Reversible: true),
        ]),
        new PlanStep("Step 2", "file.write"),
    ]);

    [Fact]
    [Trait("Requirement", "R024")]
    [Trait("Requirement", "R035")]
    [Trait("Requirement", "R023")]
    public void Should_flag_what_was_not_declared_and_what_was_not_seen()
    {
        var report = Report(observer =>
        {
            observer.RecordStepStarted(0, "Step 1");
            observer.RecordSideEffect(SideEffectCategory.FileSystem, "Created /tmp/data.txt", reversible: true);
            observer.RecordSideEffect(SideEffectCategory.Database, "object SRV-001 updated", reversible: true);
            observer.RecordStepCompleted(0, "Step 1");
            observer.RecordSideEffect(SideEffectCategory.Process, "restarted nginx", reversible: false);
        });
        Assert.Equal(3, report.Declared.Length);
        Assert.Equal([0, 0, 0], report.Observed.Select(e => e.StepIndex ?? -1));
        Assert.Equal([1, 1, 2], report.Observed.Select(e => e.AfterEvents));
        Assert.Equal(["restarted nginx"], report.ObservedButUndeclared.Select(e => e.Description));
        Assert.Equal(["called the registry"], report.DeclaredButNotSeen.Select(e => e.Description));
    }

    [Theory]
    [InlineData(0, SideEffectCategory.FileSystem, "Created /tmp/data.txt", true, true)]
    [InlineData(0, SideEffectCategory.FileSystem, "Created /tmp/data.txt", false, false)]
    [InlineData(0, SideEffectCategory.Process, "Created /tmp/data.txt", true, false)]
    [InlineData(0, SideEffectCategory.FileSystem, "Created /tmp/data.txt.bak", true, false)]
    [InlineData(1, SideEffectCategory.FileSystem, "Created /tmp/data.txt", true, false)]
    [InlineData(0, SideEffectCategory.Database, "object SRV- updated", true, true)]
    [InlineData(0, SideEffectCategory.Database, "object SRV-1 updated updated", true, true)]
    [InlineData(0, SideEffectCategory.Database, "object SRV-1 deleted", true, false)]
    [Trait("Requirement", "R024")]
    public void Should_cover_an_effect_of_that_step_kind_and_description_that_is_no_less_reversible(int step, SideEffectCategory category, string description, bool reversible, bool covered)
    {
        var report = Report(observer =>
        {
            Samples.Run(observer, 0);
            if (step == 1) observer.RecordStepStarted(1, "Step 2");
            observer.RecordSideEffect(category, description, reversible);
        });
        Assert.Equal(covered, report.ObservedButUndeclared.IsEmpty);
        Assert.Equal(covered ? 2 : 3, report.DeclaredButNotSeen.Length);
        Assert.Equal(covered, report.Declared.Any(declared => declared.Covers(report.Observed[0])));
    }

    [Fact]
    [Trait("Requirement", "R035")]
    public void Should_flag_all_where_no_plan_is_known_and_name_no_step_before_the_first()
    {
        var observer = Samples.Observer();
        var effect = observer.RecordSideEffect(SideEffectCategory.ExternalService, "paid", reversible: false, Samples.Json("""{"amount":"3.20"}"""));
        var report = observer.GetExecutionRecord(LiveModeState.Live).SideEffectsReport;
        Assert.Equal([effect], report.ObservedButUndeclared);
        Assert.Equal((null, 0, "{\"amount\":\"3.20\"}", false), (effect.StepIndex, effect.AfterEvents, effect.Details.Text, effect.Reversible));
        Assert.Equal(["FILE_SYSTEM", "DATABASE", "NETWORK", "PROCESS", "CONFIGURATION", "EXTERNAL_SERVICE"], Enum.GetValues<SideEffectCategory>().Select(c => c.ToWire()));
    }

    private static SideEffectsReport Report(Action<ExecutionObserver> calls)
    {
        var observer = new ExecutionObserver("exec-001", Declaring, new TestClock(), new TestKernel());
        calls(observer);
        var record = observer.GetExecutionRecord();
        Assert.Null(Samples.VerifyAgain(record));
        return record.SideEffectsReport;
    }
}
