using System.Text;
using System.Text.Json;

namespace Hestia.Judging;

/// <summary>
/// Decisions about a run: of this run, of exactly what was asked, signed, taken up by the attempt that they let through, and told by the
/// approval's document as they stand in the ledger.
/// </summary>
internal static class RunDecisions
{
    public const string Gate1 = "SG_1";
    public const string Gate2 = "SG_2";

    private const string Refused = "REFUSED";
    private const string Approve = "APPROVE";
    private const string Fence = "```json\n";

    /// <summary>Where the approval of a request is put.</summary>
    public static string ApprovalOf(string request) => request.Replace("authz-request", "authz-approval", StringComparison.Ordinal);

    public static void Judge(BundleFile bundle, IReadOnlyList<HeldEntry> reports, Trust trust, Findings findings)
    {
        var decisions = bundle.Entries.Where(e => e.Kind == "gate_decision" && e.HasPayload).ToList();
        var taken = decisions.Where(d => d.Text("status") != Refused).ToList();
        foreach (var entry in decisions) One(bundle, entry, trust, findings);
        foreach (var attempt in bundle.Entries.Where(e => e.Kind == "action_attempt")) Used(attempt, taken, reports, findings);
        foreach (var state in bundle.Entries.Where(e => e.Kind == "run_state"))
        {
            if (StrictJson.TextOf(state.Output, "details", "decisionId") is { } id && !taken.Any(d => IdOf(d) == id))
                findings.Missing.Add($"The decision {id}, after which entry {state.Index} stands, is missing.");
        }

        foreach (var gate in new[] { Gate1, Gate2 }) Approval(bundle, gate, taken, reports, findings);
    }

    private static void One(BundleFile bundle, HeldEntry entry, Trust trust, Findings findings)
    {
        if (StrictJson.Find(entry.Output, "decision") is not { ValueKind: JsonValueKind.Object } decision)
            throw new BundleRefused(Check.Decision, $"Entry {entry.Index} holds no decision.");
        var (gate, verdict) = (StrictJson.TextOf(decision, "gate"), StrictJson.TextOf(decision, "verdict"));
        if (StrictJson.TextOf(decision, "runId") != bundle.Id || gate != StrictJson.TextOf(entry.Output, "gate") || (entry.Text("status") != Refused && entry.Text("status") != verdict))
            throw new BundleRefused(Check.Decision, $"The decision in entry {entry.Index} is of another run, gate or verdict than the entry says.");
        // Nobody took it, so nobody's signature matters.
        if (entry.Text("status") == Refused) return;
        var asked = bundle.Entries.Where(e => e.Kind == "run_state" && StrictJson.TextOf(e.Output, "details", "gate") == gate).Select(e => StrictJson.TextOf(e.Output, "details", "subjectSha256")).OfType<string>().ToList();
        if (verdict == Approve && asked.Count > 0 && !asked.Contains(StrictJson.TextOf(decision, "subject") ?? ""))
            throw new BundleRefused(Check.Decision, $"The decision in entry {entry.Index} is about something else than {gate} asked for.");
        findings.Decisions.Add(SignedWords.Of(decision, $"{verdict} at {gate} in entry {entry.Index}", trust.Approvers));
    }

    /// <summary>An attempt that a decision let through has both in its parameters: the decision, and what it is about.</summary>
    private static void Used(HeldEntry attempt, List<HeldEntry> taken, IReadOnlyList<HeldEntry> reports, Findings findings)
    {
        if (StrictJson.Find(attempt.Parameters, "decision") is not { ValueKind: JsonValueKind.Object } decision || StrictJson.Find(attempt.Parameters, "subject") is not { ValueKind: JsonValueKind.Object } subject)
            return;
        var id = StrictJson.TextOf(decision, "decisionId");
        if (taken.FirstOrDefault(d => IdOf(d) == id) is not { } entry)
        {
            findings.Missing.Add($"The decision {id}, by which the attempt in entry {attempt.Index} was let through, is missing.");
            return;
        }

        if (SignedWords.Sha256(decision) != SignedWords.Sha256(StrictJson.Find(entry.Output, "decision")!.Value) || SignedWords.Sha256(subject) != StrictJson.TextOf(decision, "subject"))
            throw new BundleRefused(Check.Decision, $"The attempt in entry {attempt.Index} was let through by another decision than entry {entry.Index} holds, or on another subject than was signed.");
        var gate = StrictJson.TextOf(decision, "gate");
        var requests = reports.Where(r => r.Text("status") == gate).Select(r => StrictJson.TextOf(r.Output, "documentSha256")).OfType<string>().ToList();
        if (gate is not (Gate1 or Gate2) || requests.Contains(StrictJson.TextOf(subject, "requestSha256") ?? "")) return;
        if (requests.Count == 0) findings.Missing.Add($"The request of {gate} is missing.");
        else throw new BundleRefused(Check.Decision, $"What was decided at {gate} is about another request than the one that was filed.");
    }

    private static void Approval(BundleFile bundle, string gate, List<HeldEntry> taken, IReadOnlyList<HeldEntry> reports, Findings findings)
    {
        var approvals = taken.Where(d => d.Text("status") == Approve && StrictJson.TextOf(d.Output, "gate") == gate).ToList();
        var path = reports.Where(r => r.Text("status") == gate).Select(r => StrictJson.TextOf(r.Output, "document")).OfType<string>().Select(ApprovalOf).FirstOrDefault();
        if (path is null || !bundle.Documents.TryGetValue(path, out var document))
        {
            if (approvals.Count > 0)
                findings.Missing.Add($"The document with the approval of {gate} is missing; the decision itself is in the ledger.");
            return;
        }

        var said = Said(document, path);
        if (!approvals.Any(a => StrictJson.Find(a.Output, "decision") is { } decision && SignedWords.Sha256(decision) == SignedWords.Sha256(said)))
            throw new BundleRefused(Check.Approval, $"{path} holds another decision than the ledger: it was altered or replaced.");
        const string Beside = "What the documents of approvals say beside the signed decisions in them.";
        if (!findings.NotProved.Contains(Beside)) findings.NotProved.Add(Beside);
    }

    /// <summary>The decision stands on one line of its own, in the first fenced block of JSON.</summary>
    private static JsonElement Said(byte[] document, string path)
    {
        var text = Encoding.UTF8.GetString(document);
        var begin = text.IndexOf(Fence, StringComparison.Ordinal);
        var line = begin < 0 ? "" : text[(begin + Fence.Length)..].Split('\n')[0];
        var said = StrictJson.Parse(Encoding.UTF8.GetBytes(line), Check.Approval, $"The decision in {path}");
        return said.ValueKind == JsonValueKind.Object ? said : throw new BundleRefused(Check.Approval, $"{path} holds no decision.");
    }

    private static string? IdOf(HeldEntry decision) => StrictJson.TextOf(decision.Output, "decision", "decisionId");
}
