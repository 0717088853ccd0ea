using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Statements;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>
/// One run of a cut as the orchestrator would walk it: it remembers what was pinned, and asks the sovereign at the gates.
/// </summary>
public sealed class CutRun(Agent agent, Sovereign sovereign, string documentId, string text, string profile)
{
    /// <summary>In order.</summary>
    public static readonly string[] Phases =
    [
        "cut.source_pin", "cut.mark", "cut.cutplan", "cut.backup", "cut.grant_probe", "cut.cut_leg_a", "cut.structural_verify",
        "cut.leg_b_record", "cut.write_verify", "cut.lifecycle_enact", "cut.closeout",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public string DocumentId => documentId;

    public string RunId { get; init; } = Command.NewName("automation-cut-20261128");

    public byte[] Text { get; } = Encoding.UTF8.GetBytes(text);

    public string SourceVersionId => Convert.ToHexStringLower(SHA256.HashData(Text));

    public JsonObject Pins { get; private set; } = [];

    public string Pin(string name) => Pins[name]!.GetValue<string>();

    public Guid ChangeSetId => Guid.Parse(Pin("changeSetId"));

    /// <summary>Another run on the same document, with nothing pinned.</summary>
    public CutRun Again() => new(agent, sovereign, documentId, text, profile);

    /// <summary>The same run as it stood before: with some of its pins only.</summary>
    public CutRun With(params string[] names)
    {
        var run = new CutRun(agent, sovereign, documentId, text, profile) { RunId = RunId };
        foreach (var name in names) run.Pins[name] = Pin(name);
        return run;
    }

    public async Task<Answer> ImportAsync()
    {
        var parts = text.Chunk(60_000).Select(c => new string(c)).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var taken = await ExecuteAsync(
                "document.receive", new { documentId, sha256 = SourceVersionId, part = i + 1, parts = parts.Length, text = parts[i] });
            Assert.Equal("SUCCESS", taken.Status);
        }

        return await ExecuteAsync("document.register", new { documentId, sha256 = SourceVersionId, parts = parts.Length, profile });
    }

    /// <summary>Walks on from where it stands, up to and with this phase.</summary>
    public async Task WalkAsync(string upTo)
    {
        foreach (
            var phase in Phases.SkipWhile(p => Pins.ContainsKey(LastPinOf(p))).TakeWhile(
                p => Array.IndexOf(Phases, p) <= Array.IndexOf(Phases, upTo)))
        {
            var answer = await PhaseAsync(phase);
            Assert.True(answer.Status == "SUCCESS", $"{phase} ended {answer}");
            Take(answer);
        }
    }

    /// <summary>Asks for one phase; behind a gate with the sovereign's decision.</summary>
    public Task<Answer> PhaseAsync(string phase, Action<JsonObject>? change = null)
    {
        var parameters = new JsonObject
        {
            ["runId"] = RunId, ["documentId"] = documentId, ["sourceVersionId"] = SourceVersionId, ["pins"] = Pins.DeepClone(),
        };
        if (GateOf(phase) is { } gate)
        {
            var subject = Subject(gate);
            parameters["decision"] = sovereign.Decide(subject, RunId, gate);
            parameters["subject"] = subject;
        }

        change?.Invoke(parameters);
        return ExecuteAsync(phase, parameters);
    }

    public Task<Answer> VoidAsync(string? changeSetId = null)
    {
        var subject = Subject(GateDecision.Run);
        return ExecuteAsync("cut.void", new JsonObject
        {
            ["runId"] = RunId,
            ["changeSetId"] = changeSetId ?? Pin("changeSetId"),
            ["decision"] = sovereign.Decide(subject, RunId, GateDecision.Run, GateDecision.Void),
            ["subject"] = subject,
        });
    }

    /// <summary>What the sovereign is asked to decide on.</summary>
    public JsonObject Subject(string gate) => new()
    {
        ["runId"] = RunId, ["documentId"] = documentId, ["sourceVersionId"] = SourceVersionId, ["gate"] = gate,
        ["startedBy"] = "Antigravity", ["pins"] = Pins.DeepClone(),
    };

    public void Take(Answer answer)
    {
        foreach (var pin in answer.Output.GetProperty("pins").EnumerateObject()) Pins[pin.Name] = pin.Value.GetString();
    }

    public static string? GateOf(string phase) => phase switch
    {
        "cut.cut_leg_a" => GateDecision.Gate1,
        "cut.lifecycle_enact" => GateDecision.Gate2,
        _ => null,
    };

    private Task<Answer> ExecuteAsync(string action, object parameters) =>
        agent.ExecuteAsync(new Command(action, parameters) { TraceId = RunId, Trigger = "run.phase" }, within: Patience);

    private static string LastPinOf(string phase) => phase switch
    {
        "cut.source_pin" => "manifestDigest",
        "cut.mark" => "regionSha",
        "cut.cutplan" => "writerDigest",
        "cut.backup" => "backupSha",
        "cut.grant_probe" => "grantProbeSha",
        "cut.cut_leg_a" => "changeSetId",
        "cut.structural_verify" => "structuralVerifySha",
        "cut.leg_b_record" => "manifestEnvelopeId",
        "cut.write_verify" => "verifyResultId",
        "cut.lifecycle_enact" => "reviewDecisionId",
        _ => "nothing",
    };
}
