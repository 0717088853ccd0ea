namespace Platform.Execution.Tests;

/// <summary>A clock that moves by one and a half milliseconds each time it is read.</summary>
internal sealed class TestClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);
    private int reads;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(reads++ * 15_000L);
}

/// <summary>A kernel whose state a test changes; null stands for one that cannot be read.</summary>
internal sealed class TestKernel : IKernel
{
    public SecurityState? State { get; set; } = SecurityState.Operational;

    public BoundaryState Boundary { get; set; }

    public SecurityState GetSecurityState() => State ?? throw new TimeoutException("The state cannot be read.");

    public BoundaryState GetBoundaryState() => Boundary;
}

internal static class Samples
{
    public static readonly RollbackHint[] Hints = [new(0, "Drop the new table", ["DROP TABLE customers_2026;"], ["Everything written since is lost"]), new(1, "Point the alias back")];

    public static FrozenJson Json(string json) => FrozenJson.Parse(json);

    public static ExecutionObserver Observer(IKernel? kernel = null) => new("exec-001", "plan-001", new TestClock(), kernel ?? new TestKernel());

    public static Plan Plan(int steps = 3, LiveModeState mode = LiveModeState.Live) => Execution.Plan.Create(
        "plan-001", mode, Enumerable.Range(0, steps).Select(i => new PlanStep($"Step {i + 1}", "table.create", Json($$"""{"number":{{i}}}"""))), Hints.Where(h => h.StepIndex < steps));

    public static void Run(ExecutionObserver observer, int index, string? name = null)
    {
        observer.RecordStepStarted(index, name ?? $"Step {index + 1}");
        observer.RecordStepCompleted(index, name ?? $"Step {index + 1}");
    }

    /// <summary>One that has everything a record can have.</summary>
    public static ExecutionRecord Rich(int steps = 3)
    {
        var kernel = new TestKernel();
        var plan = Execution.Plan.Create(
            "plan-rich", LiveModeState.Live,
            Enumerable.Range(0, steps).Select(i => new PlanStep(
                $"Schritt {i} – ½", "table.create", Json("""{"ports":[1,2.5]}"""),
                [new(SideEffectCategory.Database, "table *", Reversible: true), new(SideEffectCategory.Network, "never seen", Reversible: false)])));
        var observer = new ExecutionObserver("exec-rich", plan, new TestClock(), kernel);
        for (var i = 0; i < steps; i++)
        {
            observer.RecordStepStarted(i, plan.Steps[i].Name, Json("""{"attempt":"019b"}"""));
            observer.RecordSideEffect(SideEffectCategory.Database, $"table t{i}", reversible: true, Json("""{"rows":[3,4]}"""));
            if (i == steps - 1)
            {
                observer.RecordStepFailed(i, plan.Steps[i].Name, "CONSTRAINT: \"twice\" \u001b[31m\n", Json("""{"ok":false}"""));
            }
            else
            {
                observer.RecordStepCompleted(i, plan.Steps[i].Name);
            }

            observer.RecordSideEffect(SideEffectCategory.FileSystem, $"wrote /tmp/{i}", reversible: false);
        }

        kernel.State = SecurityState.Compromised;
        kernel.Boundary = BoundaryState.Elevated;
        observer.MarkFailed("The last step failed");
        return observer.GetExecutionRecord();
    }

    public static BrokenLink? VerifyAgain(ExecutionRecord record) => RecordVerifier.VerifyExport(record.ToJson());
}
