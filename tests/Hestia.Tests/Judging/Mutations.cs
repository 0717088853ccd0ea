using System.Text;
using System.Text.Json.Nodes;
using Hestia.Bundling;
using Checked = Hestia.Judging.Check;
using Platform.Integrity;
using Platform.Proofs.Evidence;

namespace Hestia.Tests.Judging;

/// <summary>A bundle with one thing wrong in it, signed again by its maker unless the signature is what is wrong.</summary>
/// <param name="Name">Names the file.</param>
/// <param name="Check">The check that must refuse it.</param>
internal sealed record Mutation(string Name, string Check, byte[] File, bool NamesMaker = false)
{
    private const string Sig = "\"sig\":\"";

    public static IEnumerable<Mutation> Of(ExecutionSample sample)
    {
        var good = sample.File();
        yield return new("cut-off", Checked.File, good[..^40]);
        yield return new("no-signature", Checked.File, Text(good, t => t[..t.IndexOf("\"signatures\"", StringComparison.Ordinal)] + "\"signatures\":[]}"));
        yield return new("another-payload-type", Checked.File, Sample.Signed(sample.Bundle.ToStatement(), sample.Maker, "application/json"));
        yield return new("a-name-twice", Checked.File, Text(good, t => "{\"payloadType\":\"x\"," + t[1..]));
        yield return new("payload-byte-under-the-old-signature", Checked.Maker, Text(good, t => t.Replace("\"payload\":\"eyJfdHlwZSI6Imh0dHBz", "\"payload\":\"eyJfdHlwZSI6Imh0dHBy", StringComparison.Ordinal)), NamesMaker: true);
        yield return new("maker-s-signature", Checked.Maker, Text(good, t => t[..(t.IndexOf(Sig, StringComparison.Ordinal) + Sig.Length)] + "AAAA" + t[(t.IndexOf(Sig, StringComparison.Ordinal) + Sig.Length + 4)..]), NamesMaker: true);
        yield return new("another-maker", Checked.Maker, Sample.Signed(sample.Bundle.ToStatement(), sample.Sovereign), NamesMaker: true);
        yield return new("another-statement-type", Checked.Statement, sample.Edited(s => s["_type"] = "https://in-toto.io/Statement/v0.1"));
        yield return new("another-predicate-type", Checked.Statement, sample.Edited(s => s["predicateType"] = "https://slsa.dev/provenance/v1"));
        yield return new("a-key-inside", Checked.Statement, sample.Edited(s => s["predicate"]!["verifierKeys"] = new JsonArray(sample.Stranger.Key.ToString())));
        yield return new("index-as-fraction", Checked.Statement, Raw(sample, t => t.Replace("\"index\":1,", "\"index\":1.0,", StringComparison.Ordinal)));
        yield return new("entries-not-rising", Checked.Statement, sample.Edited(s => Swap(s["predicate"]!["entries"]!.AsArray(), 0, 1)));
        yield return new("an-entry-twice", Checked.Statement, sample.Edited(s => s["predicate"]!["entries"]!.AsArray().Insert(1, s["predicate"]!["entries"]![0]!.DeepClone())));
        yield return new("salt-without-payload", Checked.Statement, sample.Edited(s => Entry(s, 0).Remove("payload")));
        yield return new("about-nothing-known", Checked.Statement, sample.Edited(s => s["predicate"]!["about"]!["kind"] = "patterns"));
        yield return new("subject-digest", Checked.Subject, sample.Edited(s => s["subject"]![0]!["digest"]!["sha256"] = new string('0', 64)));
        yield return new("subject-name", Checked.Subject, sample.Edited(s => s["subject"]![1]!["name"] = "entry/9"));
        yield return new("subject-dropped", Checked.Subject, sample.Edited(s => s["subject"]!.AsArray().RemoveAt(2)));
        yield return new("checkpoint-size", Checked.Checkpoint, sample.Mutated(b => b with { Checkpoint = b.Checkpoint.Replace("\n7\n", "\n8\n", StringComparison.Ordinal) }));
        yield return new("checkpoint-root", Checked.Checkpoint, sample.Mutated(b => b with { Checkpoint = b.Checkpoint.Replace("\n7\n", "\n7\nA", StringComparison.Ordinal) }));
        yield return new("checkpoint-signature", Checked.Checkpoint, sample.Mutated(b => b with { Checkpoint = Flip(b.Checkpoint, b.Checkpoint.IndexOf("— platform", StringComparison.Ordinal) + 40) }));
        yield return new("checkpoint-of-a-stranger", Checked.Checkpoint, sample.Mutated(b => b with { Checkpoint = sample.Ledger.Checkpoint(sample.Stranger, sample.Witness) }));
        yield return new("cosignature-dropped", Checked.Checkpoint, sample.Mutated(b => b with { Checkpoint = sample.Ledger.Checkpoint(sample.LedgerKey) }));
        yield return new("cosignature-altered", Checked.Checkpoint, sample.Mutated(b => b with { Checkpoint = Flip(b.Checkpoint, b.Checkpoint.Length - 30) }));
        yield return new("envelope-byte", Checked.Inclusion, sample.Mutated(b => With(b, 0, e => e with { Envelope = e.Envelope.Replace("\"status\":\"SUCCESS\"", "\"status\":\"FAILURE\"", StringComparison.Ordinal) })));
        yield return new("envelope-white-space", Checked.Inclusion, sample.Mutated(b => With(b, 0, e => e with { Envelope = e.Envelope + " " })));
        yield return new("proof-hash", Checked.Inclusion, sample.Mutated(b => With(b, 0, e => e with { Proof = [e.Proof[0], e.Proof[2], e.Proof[1]] })));
        yield return new("proof-too-short", Checked.Inclusion, sample.Mutated(b => With(b, 1, e => e with { Proof = [.. e.Proof.SkipLast(1)] })));
        yield return new("proof-too-long", Checked.Inclusion, sample.Mutated(b => With(b, 1, e => e with { Proof = [.. e.Proof, e.Proof[0]] })));
        yield return new("index", Checked.Inclusion, sample.Mutated(b => With(b, 3, e => e with { Index = 3 })));
        yield return new("index-behind-the-end", Checked.Inclusion, sample.Mutated(b => With(b, 5, e => e with { Index = 7 })));
        yield return new("payload", Checked.Entry, sample.Mutated(b => With(b, 0, e => e with { Payload = e.Payload!.Replace("SRV-1", "SRV-2", StringComparison.Ordinal) })));
        yield return new("salt", Checked.Entry, sample.Mutated(b => With(b, 0, e => e with { Salt = new string('0', 32) })));
        yield return new("payloads-swapped", Checked.Entry, sample.Mutated(b => With(With(b, 0, e => e with { Payload = b.Entries[5].Payload, Salt = b.Entries[5].Salt }), 5, e => e with { Payload = b.Entries[0].Payload, Salt = b.Entries[0].Salt })));
        yield return new("a-stranger-s-entry", Checked.Belonging, sample.Mutated(b => b with { Entries = [.. b.Entries, sample.Ledger.Held(ExecutionSample.Strange)] }));
        yield return new("another-execution", Checked.Belonging, sample.Mutated(b => b with { Id = "0193a2b4-1111-7222-8333-444455556667" }));
        yield return new("a-document-too-many", Checked.Document, sample.Mutated(b => b with { Documents = [new("knowledge/x.md", [1])] }));
        yield return new("step-dropped", Checked.Missing, sample.Mutated(b => Without(b, 0, 1)));
        yield return new("record-s-part-dropped", Checked.Belonging, sample.Mutated(b => Without(b, 5)));
        yield return new("a-payload-taken-out", Checked.Missing, sample.Mutated(b => With(b, 3, e => e with { Payload = null, Salt = null })));
    }

    public static IEnumerable<Mutation> Of(RunSample sample)
    {
        var (first, second) = (sample.Bundle.Documents[0], sample.Bundle.Documents[1]);
        yield return new("document-byte", Checked.Document, sample.Mutated(b => b with { Documents = [first with { Bytes = [.. first.Bytes[..^1], (byte)'!'] }, .. b.Documents.Skip(1)] }));
        yield return new("documents-swapped", Checked.Document, sample.Mutated(b => b with { Documents = [first with { Bytes = second.Bytes }, second with { Bytes = first.Bytes }, .. b.Documents.Skip(2)] }));
        yield return new("document-nobody-tells-of", Checked.Document, sample.Mutated(b => b with { Documents = [.. b.Documents, new("knowledge/else.md", [1])] }));
        yield return new("document-dropped", Checked.Missing, sample.Mutated(b => b with { Documents = [.. b.Documents.Skip(1)] }));
        yield return new("document-bytes-not-under-the-subject", Checked.Subject, sample.Edited(s => s["predicate"]!["documents"]![0]!["bytes"] = "AAAA"));
        yield return new("documents-not-rising", Checked.Statement, sample.Edited(s => Swap(s["predicate"]!["documents"]!.AsArray(), 0, 1)));
        yield return new("document-elsewhere", Checked.Statement, sample.Mutated(b => b with { Documents = [new("knowledge/../../etc/passwd", [1])] }));
        yield return new("approval-altered", Checked.Approval, sample.Mutated(b => Documents(b, "SG1-cut-authz-approval", d => d.Replace("\"verdict\":\"APPROVE\"", "\"verdict\":\"REJECT\"", StringComparison.Ordinal))));
        yield return new("approval-of-the-other-gate", Checked.Approval, sample.Mutated(b => Documents(b, "SG2-lifecycle-authz-approval", _ => Encoding.UTF8.GetString(b.Documents.Single(d => d.Path.Contains("SG1-cut-authz-approval", StringComparison.Ordinal)).Bytes))));
        yield return new("approval-without-a-decision", Checked.Approval, sample.Mutated(b => Documents(b, "SG1-cut-authz-approval", _ => "It is all right.\n")));
        yield return new("approval-dropped", Checked.Missing, sample.Mutated(b => b with { Documents = [.. b.Documents.Where(d => !d.Path.Contains("approval", StringComparison.Ordinal))] }));
        foreach (var (kind, name) in new[] { ("gate_decision", "decision"), ("run_state", "state"), ("phase_report", "report"), ("action_attempt", "attempt") })
            yield return new($"{name}-dropped", kind switch { "phase_report" => Checked.Document, "gate_decision" => Checked.Approval, _ => Checked.Missing }, sample.Mutated(b => b with { Entries = [.. b.Entries.Where(e => e != b.Entries.Skip(1).First(x => Kind(x) == kind))] }));
        yield return new("another-run", Checked.Belonging, sample.Mutated(b => b with { Id = "another-run" }));
        yield return new("a-run-as-execution", Checked.Belonging, sample.Mutated(b => b with { Kind = "execution" }));
    }

    /// <summary>What was wrong before it was logged, so that the ledger proves it and the bundle must be refused all the same.</summary>
    public static IEnumerable<(Mutation Mutation, Sample Sample)> Logged()
    {
        yield return Run("decision-s-signature", Checked.Decision, "gate_decision", "APPROVE", p => Change(p, "output", "decision", "reason", "Read: no."));
        yield return Run("decision-of-another-run", Checked.Decision, "gate_decision", "APPROVE", p => Change(p, "output", "decision", "runId", "another"));
        yield return Run("decision-of-another-gate", Checked.Decision, "gate_decision", "APPROVE", p => p["output"]!["gate"] = "RUN");
        yield return Run("decision-by-another-key", Checked.Decision, "gate_decision", "APPROVE", p => Change(p, "output", "decision", "keyId", new string('a', 32)));
        yield return Run("subject-that-was-not-asked", Checked.Decision, "run_state", "AWAITING_SG1", p => Change(p, "output", "details", "subjectSha256", new string('a', 64)));
        yield return Run("subject-that-was-not-signed", Checked.Decision, "action_attempt", "SUCCESS", p => { if (p["parameters"]!["subject"] is { } subject) subject["startedBy"] = "Somebody"; });
        yield return Run("key-of-a-phase", Checked.Keys, "phase_report", "mark", p => Change(p, "output", "details", "key", new string('a', 64)));
        yield return Run("keys-at-the-end", Checked.Keys, "run_state", "CLOSED", p => p["output"]!["details"]!["keys"]!["mark"] = new string('a', 64));
        yield return Run("keys-of-another-version-of-the-text", Checked.Keys, "run_state", "OPEN", p => { if (p["output"]!["details"]!["sourceVersionId"] is not null) Change(p, "output", "details", "sourceVersionId", new string('a', 64)); });
        yield return Run("state-that-does-not-follow", Checked.Missing, "run_state", "CLOSED", p => p["output"]!["previousState"] = "STOPPED");
        yield return Execution("event-altered", "execution_record", p => { foreach (var line in p["output"]!["lines"]!.AsArray()) if (line!["event"]?["stepName"] is not null) line["event"]!["stepName"] = "Deplox"; });
        yield return Execution("opening-altered", "execution_record", p => p["output"]!["head"]!["opening"]!["planId"] = "plan-8");
        yield return Execution("seal-altered", "execution_record", p => p["output"]!["head"]!["seal"]!["eventCount"] = 5);
        yield return Execution("record-hash-altered", "execution_record", p => p["output"]!["recordHash"] = new string('a', 64));
    }

    private static (Mutation, Sample) Run(string name, string check, string kind, string status, Action<JsonObject> change)
    {
        var sample = new RunSample((envelope, payload) =>
        {
            if ((string?)envelope["kind"] == kind && (string?)envelope["status"] == status && (string?)envelope["affectedIds"]?.AsArray().FirstOrDefault() is null or RunSample.Id) change(payload);
        });
        return (new Mutation(name, check, sample.File()), sample);
    }

    private static (Mutation, Sample) Execution(string name, string kind, Action<JsonObject> change)
    {
        var sample = new ExecutionSample((envelope, payload) =>
        {
            if ((string?)envelope["kind"] == kind) change(payload);
        });
        return (new Mutation(name, Checked.Record, sample.File()), sample);
    }

    private static void Change(JsonObject payload, string outer, string inner, string name, string value) => payload[outer]![inner]![name] = value;

    private static string? Kind(BundleEntry entry) => (string?)JsonNode.Parse(entry.Envelope)!["kind"];

    private static Bundle Documents(Bundle bundle, string name, Func<string, string> change) => bundle with
    {
        Documents = [.. bundle.Documents.Select(d => d.Path.Contains(name, StringComparison.Ordinal) ? d with { Bytes = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(d.Bytes))) } : d)],
    };

    private static Bundle With(Bundle bundle, int at, Func<BundleEntry, BundleEntry> change) => bundle with { Entries = [.. bundle.Entries.Select((e, i) => i == at ? change(e) : e)] };

    private static Bundle Without(Bundle bundle, params int[] at) => bundle with { Entries = [.. bundle.Entries.Where((_, i) => !at.Contains(i))] };

    private static JsonObject Entry(JsonObject statement, int at) => statement["predicate"]!["entries"]![at]!.AsObject();

    private static void Swap(JsonArray items, int one, int other)
    {
        var (first, second) = (items[one]!.DeepClone(), items[other]!.DeepClone());
        (items[one], items[other]) = (second, first);
    }

    private static byte[] Text(byte[] file, Func<string, string> change) => Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(file)));

    private static byte[] Raw(Sample sample, Func<string, string> change) => Sample.Signed(Text(sample.Bundle.ToStatement(), change), sample.Maker);

    private static string Flip(string text, int at) => text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..];
}
