using System.Text.Json.Nodes;
using Hestia.Bundling;
using Platform.Execution;
using Platform.Integrity;
using Platform.Statements;

namespace Hestia.Tests.Judging;

/// <summary>Two steps, of which the first ran another action within it; security was raised in between, and a stranger acted too.</summary>
internal sealed class ExecutionSample : Sample
{
    public const string Id = "0193a2b4-1111-7222-8333-444455556666";

    /// <summary>
    /// Indexes: the first step's attempt, the one within it, the change of security, a stranger's attempt, the second step's, the record in
    /// two parts.
    /// </summary>
    public const int Step = 0, Nested = 1, Security = 2, Strange = 3, Second = 4, Part = 5, LastPart = 6;

    public ExecutionSample(Action<JsonObject, JsonObject>? before = null, bool withSecurity = true)
        : base(before)
    {
        var observer = new ExecutionObserver(Id, "plan-7", new Moving());
        Attempt(One, null);
        Attempt(Within, One);
        if (withSecurity) Security_();
        else Attempt(Stranger_, null, "job-9");
        Attempt(Stranger_, null, "job-9");
        Attempt(Two, null);
        var lines = Lines(observer);
        var head = JsonNode.Parse(observer.GetExecutionHead(LiveModeState.Live).ToJson())!;
        for (var part = 1; part <= 2; part++)
        {
            Ledger.Add("execution_record", new JsonObject { ["commandId"] = Id, ["agentId"] = "Gardener", ["traceId"] = "job-7", ["status"] = "COMPLETED", ["durationMs"] = 8, ["at"] = Moving.End }, new JsonObject
            {
                ["output"] = new JsonObject
                {
                    ["planId"] = "plan-7", ["mode"] = "LIVE", ["recordHash"] = head["seal"]!["hash"]!.DeepClone(), ["part"] = part, ["parts"] = 2, ["head"] = head.DeepClone(),
                    ["lines"] = new JsonArray([.. (part == 1 ? lines.Take(3) : lines.Skip(3)).Select(l => l.DeepClone())]),
                },
            });
        }

        Bundle = Of("execution", Id, withSecurity ? [Step, Nested, Security, Second, Part, LastPart] : [Step, Nested, Second, Part, LastPart]);
    }

    private const string One = "019b0000-0000-7000-8000-0000000000a1";
    private const string Within = "019b0000-0000-7000-8000-0000000000a2";
    private const string Two = "019b0000-0000-7000-8000-0000000000a3";
    private const string Stranger_ = "019b0000-0000-7000-8000-0000000000a4";

    public override Bundle Bundle { get; }

    private static List<JsonNode> Lines(ExecutionObserver observer)
    {
        var lines = new List<JsonNode>
        {
            Event(observer.RecordStepStarted(0, "Deploy", Names(One))),
            new JsonObject { ["sideEffect"] = JsonNode.Parse(observer.RecordSideEffect(SideEffectCategory.Database, "object Zürich \"2\" changed", reversible: true).ToJson()) },
            Event(observer.RecordStepCompleted(0, "Deploy", FrozenJson.Parse("""{"status":"SUCCESS","took":2.5}"""))),
            Event(observer.RecordStepStarted(1, "Restart", Names(Two))),
            Event(observer.RecordStepCompleted(1, "Restart")),
        };
        observer.MarkCompleted("All steps ran.");
        return lines;
    }

    private static JsonObject Event(StepEvent step) => new() { ["event"] = JsonNode.Parse(step.ToJson()) };

    private static FrozenJson Names(string attempt) => FrozenJson.Parse($$"""{"actionType":"server.deploy","attemptId":"{{attempt}}","commandId":"{{attempt}}"}""");

    private void Attempt(string id, string? parent, string trace = "job-7")
    {
        var envelope = new JsonObject { ["actionType"] = "server.deploy", ["agentId"] = "Gardener", ["attemptId"] = id, ["commandId"] = id, ["entryId"] = id, ["status"] = "SUCCESS", ["traceId"] = trace, ["durationMs"] = 3 };
        if (parent is not null) envelope["parentAttemptId"] = parent;
        Ledger.Add("action_attempt", envelope, new JsonObject { ["parameters"] = new JsonObject { ["id"] = "SRV-1", ["grace"] = 2.5 }, ["output"] = new JsonObject { ["version"] = 1 } });
    }

    private void Security_()
    {
        var keyId = AllowedKey.IdOf(Sovereign.ExportSubjectPublicKeyInfo());
        var change = SignedStatement.Sign(new SecurityChange(new Guid(Within), SecurityState.Operational, BoundaryState.Elevated, "Watch out.", null, keyId, FixedClock.Now.AddMinutes(9)), Sovereign);
        Ledger.Add("security_change", new JsonObject { ["agentId"] = "ada", ["commandId"] = Within, ["status"] = "OPERATIONAL", ["at"] = Moving.Between }, new JsonObject
        {
            ["output"] = new JsonObject { ["version"] = 4, ["securityState"] = "OPERATIONAL", ["boundaryState"] = "ELEVATED", ["reason"] = "Watch out.", ["change"] = JsonNode.Parse(change.ToJson()) },
        });
    }

    /// <summary>A second each time that it is read.</summary>
    private sealed class Moving : TimeProvider
    {
        public const string Between = "2026-11-21T03:00:03.000000Z";
        public const string End = "2026-11-21T03:00:09.000000Z";
        private int reads;

        public override DateTimeOffset GetUtcNow() => FixedClock.Now.AddSeconds(reads++);
    }
}
