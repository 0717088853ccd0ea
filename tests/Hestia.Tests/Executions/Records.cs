using Platform.Execution;

namespace Hestia.Tests.Executions;

/// <summary>Records as a runner would have made them, at moments that never change.</summary>
internal static class Records
{
    public const string Id = "0193a2b4-1111-7222-8333-444455556666";

    /// <summary>Hints with everything in them that a terminal could spoil.</summary>
    public static readonly RollbackHint[] Hints =
    [
        new(1, "Put version 2.3.9 back  ", ["./platform action run server.deploy -p id=SRV-001 -p version='\"2.3.9\"'", "psql <<SQL\nselect 1;\n\tSQL\n"], ["Sessions end — \u001b[31magain\u001b[0m"]),
        new(0, "Set maintenance to false"),
    ];

    public static Plan Plan(LiveModeState mode = LiveModeState.Live) => Platform.Execution.Plan.Create(
        "deploy-42",
        mode,
        [
            new PlanStep("Note the ticket", "object.update", FrozenJson.Parse("""{"id":"SRV-001"}"""), [new(SideEffectCategory.Database, "object SRV-001 *", Reversible: true)]),
            new PlanStep("Deploy 2.4.0", "server.deploy", FrozenJson.Parse("""{"id":"SRV-001","version":"2.4.0"}"""), [new(SideEffectCategory.Network, "sessions end", Reversible: false), new(SideEffectCategory.FileSystem, "a log is written", Reversible: true)]),
            new PlanStep("Restart", "server.restart", FrozenJson.Parse("""{"id":"SRV-001"}""")),
        ],
        Hints);

    /// <summary>The second of three steps failed after it had ended every session.</summary>
    public static ExecutionRecord Failed(string id = Id, LiveModeState mode = LiveModeState.Live)
    {
        var observer = Begin(id, mode);
        observer.RecordStepStarted(1, "Deploy 2.4.0");
        observer.RecordSideEffect(SideEffectCategory.Network, "sessions end", reversible: false);
        observer.RecordSideEffect(SideEffectCategory.Process, "a worker was killed", reversible: true);
        observer.RecordStepFailed(1, "Deploy 2.4.0", "TIMEOUT: It took longer than 20 s.");
        observer.MarkFailed("Step 1 'Deploy 2.4.0' failed.");
        return observer.GetExecutionRecord();
    }

    public static ExecutionRecord Completed(string id = "0193a2b4-2222-7222-8333-444455556666", LiveModeState mode = LiveModeState.Live)
    {
        var observer = Begin(id, mode);
        foreach (var (index, name) in new[] { (1, "Deploy 2.4.0"), (2, "Restart") })
        {
            observer.RecordStepStarted(index, name);
            observer.RecordStepCompleted(index, name);
        }

        observer.MarkCompleted("All steps completed.");
        return observer.GetExecutionRecord();
    }

    private static ExecutionObserver Begin(string id, LiveModeState mode)
    {
        var observer = new ExecutionObserver(id, Plan(mode), new Ticking(), new SecurityReading(SecurityState.Operational, BoundaryState.Nominal));
        observer.RecordStepStarted(0, "Note the ticket");
        observer.RecordSideEffect(SideEffectCategory.Database, "object SRV-001 changed", reversible: true);
        observer.RecordStepCompleted(0, "Note the ticket");
        return observer;
    }

    /// <summary>Moves by one and a half milliseconds each time it is read.</summary>
    private sealed class Ticking : TimeProvider
    {
        private int reads;

        public override DateTimeOffset GetUtcNow() => FixedClock.Now.AddMinutes(-10).AddTicks(reads++ * 15_000L);
    }
}
