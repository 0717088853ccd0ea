using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Actions;

namespace Platform.TestPhases;

/// <summary>
/// A phase that does no work, so that what the orchestrator itself does is seen and measured. A document named <c>FAIL.MARK.DRIFT</c> makes
/// the phase <c>mark</c> fail with that code, <c>ONCE.…</c> only at its first try in this process, <c>KILL.…</c> ends the runner at its
/// first try.
/// </summary>
public abstract class TestPhase(string name, params string[] pins) : ITransactionalAction<TestPhase.Parameters>
{
    private static readonly ConcurrentDictionary<string, bool> Tried = new(StringComparer.Ordinal);

    public sealed record Parameters
    {
        public required string RunId { get; init; }

        public string DocumentId { get; init; } = "";

        public string SourceVersionId { get; init; } = "";

        public JsonElement? Pins { get; init; }

        public JsonElement? Decision { get; init; }

        public JsonElement? Subject { get; init; }

        public string? ChangeSetId { get; init; }

        public int? Attempt { get; init; }
    }

    public Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        context.Affects(parameters.RunId);
        if (parameters.DocumentId.Split('.') is [var how, var phase, var code] && string.Equals(phase, name, StringComparison.OrdinalIgnoreCase))
        {
            var first = Tried.TryAdd(parameters.RunId + name, true);
            if (how == "KILL" && first) Environment.FailFast("as told");
            if (how == "FAIL" || (how == "ONCE" && first)) throw new ActionFailedException(code, "It was told to fail.");
        }

        return Task.FromResult<object?>(Answer(context.StartedAt));
    }

    /// <summary>What it answers with, by whomever it is asked.</summary>
    public object Answer(DateTimeOffset at) => new
    {
        pins = pins.ToDictionary(p => p, p => Pin(p, at), StringComparer.Ordinal),
        work = new[] { "nothing, as a test phase does" },
        diff = Array.Empty<object>(),
        invariants = new[] { new { invariant = "nothing happened", expected = "0", observed = "0", ok = true } },
        artifacts = Array.Empty<object>(),
        mutation = "NONE",
    };

    private static string Pin(string name, DateTimeOffset at) => name switch
    {
        _ when name.EndsWith("Id", StringComparison.Ordinal) => Guid.CreateVersion7(at).ToString(),
        _ when name.EndsWith("Sha", StringComparison.Ordinal) || name.EndsWith("Digest", StringComparison.Ordinal) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))),
        _ => "12",
    };
}

[Action("cut.source_pin")]
public sealed class SourcePin() : TestPhase("source_pin", "manifestDigest", "manifestFileSha", "regionStart", "regionLength", "sourceBytes");

[Action("cut.mark")]
public sealed class Mark() : TestPhase("mark", "regionSha", "marks");

[Action("cut.cutplan")]
public sealed class CutPlan() : TestPhase("cutplan", "writerDigest", "units");

[Action("cut.backup")]
public sealed class Backup() : TestPhase("backup", "backupSha", "backupBytes", "backupRows");

[Action("cut.grant_probe")]
public sealed class GrantProbe() : TestPhase("grant_probe", "grantProbeSha");

[Action("cut.cut_leg_a")]
public sealed class CutLegA() : TestPhase("cut_leg_a", "changeSetId");

[Action("cut.structural_verify")]
public sealed class StructuralVerify() : TestPhase("structural_verify", "structuralVerifySha");

[Action("cut.leg_b_record")]
public sealed class LegBRecord() : TestPhase("leg_b_record", "manifestEnvelopeId");

[Action("cut.write_verify")]
public sealed class WriteVerify() : TestPhase("write_verify", "verifyResultId");

[Action("cut.lifecycle_enact")]
public sealed class LifecycleEnact() : TestPhase("lifecycle_enact", "reviewDecisionId");

[Action("cut.closeout")]
public sealed class Closeout() : TestPhase("closeout");

[Action("cut.void")]
public sealed class VoidRun() : TestPhase("void");
