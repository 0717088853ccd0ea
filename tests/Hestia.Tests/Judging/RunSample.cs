using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hestia.Bundling;
using Platform.Integrity;
using Platform.Statements;

namespace Hestia.Tests.Judging;

/// <summary>A run from its opening to its end, with thirteen documents, two decisions and their approvals.</summary>
internal sealed class RunSample : Sample
{
    public const string Id = "icx-law-008a06ace23a96ea-20261121";

    private const string Folder = "knowledge/dev/laws/icx-law/v008a06ace23a96ea-automation-cut-20261121";
    private const string Version = "008a06ace23a96ea000000000000000000000000000000000000000000000000";

    private static readonly (string Phase, string Document)[] Phases =
    [
        ("source_pin", "01-source-pin"), ("mark", "02-mark"), ("cutplan", "03-cutplan"), ("backup", "04-pre-write-backup"), ("grant_probe", "05-grant-probe"), ("cut_leg_a", "06-cut-leg-a"),
        ("structural_verify", "07-structural-verify"), ("leg_b_record", "08-leg-b-record"), ("write_verify", "09-write-verify"), ("lifecycle_enact", "10-lifecycle-enact"), ("closeout", "11-final-orchestrator-report"),
    ];

    private readonly List<long> indexes = [];
    private readonly List<BundleDocument> documents = [];
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
    private readonly JsonObject pins = [];

    public RunSample(Action<JsonObject, JsonObject>? before = null)
        : base(before)
    {
        State("OPEN", null, new JsonObject { ["documentId"] = "ICX-LAW", ["sourceVersionId"] = Version, ["folder"] = Folder });
        JsonObject? decided = null, about = null;
        foreach (var (phase, document) in Phases)
        {
            if (phase == "cut_leg_a") (decided, about) = Gate("SG_1", "SG1-cut");
            if (phase == "lifecycle_enact") (decided, about) = Gate("SG_2", "SG2-lifecycle");
            var attempt = $"019b0000-0000-7000-8000-0000000001{keys.Count:D2}";
            var parameters = new JsonObject { ["runId"] = Id };
            if (phase is "cut_leg_a" or "lifecycle_enact") (parameters["decision"], parameters["subject"]) = (decided!.DeepClone(), about!.DeepClone());
            Log("action_attempt", new JsonObject { ["actionType"] = "cut." + phase, ["agentId"] = "orchestrator", ["attemptId"] = attempt, ["commandId"] = attempt, ["entryId"] = attempt, ["status"] = "SUCCESS", ["trigger"] = "run." + Id }, new JsonObject { ["parameters"] = parameters });
            foreach (var pin in PinsOf(phase)) pins[pin] = pin.EndsWith("Id", StringComparison.Ordinal) ? attempt : Sha(pin);
            var sha = File($"{document}-2026-11-21.md", $"# {phase} of {Id}\n\nAll is as it must be: ü.\n");
            keys[phase] = KeyOf(phase, sha, (string?)decided?["decisionId"]);
            Report(phase, $"{document}-2026-11-21.md", sha, attempt, new JsonObject { ["key"] = keys[phase], ["keyVersion"] = 1 });
        }

        // Somebody else's, between this run's.
        Ledger.Add("run_state", new JsonObject { ["affectedIds"] = new JsonArray("another-run"), ["status"] = "OPEN" }, new JsonObject { ["output"] = new JsonObject { ["details"] = new JsonObject() } });
        State("CLOSED", "OPEN", new JsonObject { ["keyChain"] = Sha(string.Concat(Phases.Select(p => keys[p.Phase] + "\n"))), ["keys"] = new JsonObject(keys.Select(k => KeyValuePair.Create(k.Key, (JsonNode?)k.Value))) });
        Bundle = Of("run", Id, indexes, documents);
    }

    public override Bundle Bundle { get; }

    public static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string[] PinsOf(string phase) => phase switch
    {
        "mark" => ["regionSha"],
        "cutplan" => ["writerDigest"],
        "backup" => ["backupSha"],
        "grant_probe" => ["grantProbeSha"],
        "cut_leg_a" => ["changeSetId"],
        "structural_verify" => ["structuralVerifySha"],
        "leg_b_record" => ["manifestEnvelopeId"],
        "write_verify" => ["verifyResultId"],
        _ => [],
    };

    private string KeyOf(string phase, string reportSha, string? decision) => phase switch
    {
        "source_pin" => Sha("ICX-LAW" + Version),
        "mark" => Sha(keys["source_pin"] + pins["regionSha"]),
        "backup" => Sha(keys["cutplan"] + pins["backupSha"]),
        "grant_probe" => Sha(keys["backup"] + pins["grantProbeSha"]),
        "structural_verify" => Sha($"{pins["changeSetId"]}{pins["structuralVerifySha"]}"),
        "lifecycle_enact" => decision!,
        "closeout" => Sha(string.Concat(Phases.Take(10).Select(p => keys[p.Phase])) + reportSha),
        _ => (string)pins[PinsOf(phase)[0]]!,
    };

    private (JsonObject Decision, JsonObject Subject) Gate(string gate, string name)
    {
        var sha = File($"{name}-authz-request-2026-11-21.md", $"# {gate} asks for {Id}\n");
        Report(gate, $"{name}-authz-request-2026-11-21.md", sha, null, new JsonObject { ["gate"] = gate });
        var subject = new JsonObject { ["documentId"] = "ICX-LAW", ["gate"] = gate, ["pins"] = pins.DeepClone(), ["requestSha256"] = sha, ["runId"] = Id, ["sourceVersionId"] = Version, ["startedBy"] = "Zoë" };
        var digest = SHA256.HashData(CanonicalJson.Encode(Encoding.UTF8.GetBytes(subject.ToJsonString())));
        State(gate == "SG_1" ? "AWAITING_SG1" : "AWAITING_SG2", "OPEN", new JsonObject { ["gate"] = gate, ["subjectSha256"] = Convert.ToHexStringLower(digest) });
        var id = new Guid($"019a0000-0000-4000-8000-00000000000{gate[^1]}");
        var keyId = AllowedKey.IdOf(Sovereign.ExportSubjectPublicKeyInfo());
        var signed = SignedStatement.Sign(new GateDecision(id, Id, gate, "APPROVE", new Digest(digest), "Read: “yes”.", keyId, FixedClock.Now.AddMinutes(15)), Sovereign);
        var decision = JsonNode.Parse(signed.ToJson())!.AsObject();
        Log("gate_decision", new JsonObject { ["agentId"] = "ada", ["status"] = "APPROVE", ["affectedIds"] = new JsonArray(Id) }, new JsonObject { ["output"] = new JsonObject { ["gate"] = gate, ["decision"] = decision.DeepClone() } });
        State("OPEN", gate == "SG_1" ? "AWAITING_SG1" : "AWAITING_SG2", new JsonObject { ["gate"] = gate, ["verdict"] = "APPROVE", ["decisionId"] = id.ToString() });
        File($"{name}-authz-approval-2026-11-21.md", $"# Approval\n\n```json\n{Encoding.UTF8.GetString(signed.ToJson())}\n```\n");
        return (decision, subject);
    }

    private void State(string state, string? previous, JsonObject details)
    {
        var output = new JsonObject { ["details"] = details };
        if (previous is not null) output["previousState"] = previous;
        Log("run_state", new JsonObject { ["agentId"] = "orchestrator", ["status"] = state, ["affectedIds"] = new JsonArray(Id) }, new JsonObject { ["output"] = output });
    }

    private void Report(string phase, string name, string sha, string? attempt, JsonObject details)
    {
        var output = new JsonObject { ["document"] = $"{Folder}/{name}", ["documentSha256"] = sha, ["details"] = details };
        if (attempt is not null) output["attemptId"] = attempt;
        Log("phase_report", new JsonObject { ["agentId"] = "test/1", ["status"] = phase, ["affectedIds"] = new JsonArray(Id) }, new JsonObject { ["output"] = output });
    }

    private void Log(string kind, JsonObject envelope, JsonObject payload)
    {
        envelope["traceId"] = Id;
        indexes.Add(Ledger.Add(kind, envelope, payload));
    }

    private string File(string name, string text)
    {
        documents.Add(new BundleDocument($"{Folder}/{name}", Encoding.UTF8.GetBytes(text)));
        return Sha(text);
    }
}
