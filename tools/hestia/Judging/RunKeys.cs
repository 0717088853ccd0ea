using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hestia.Judging;

/// <summary>
/// A closed run's keys, computed again: from the document's version, from what was pinned when the second gate was opened, and from the
/// bytes of the last report (docs/reference/runs.md, Keys).
/// </summary>
internal static class RunKeys
{
    private const string Last = "closeout";

    private static readonly string[] Phases =
        ["source_pin", "mark", "cutplan", "backup", "grant_probe", "cut_leg_a", "structural_verify", "leg_b_record", "write_verify", "lifecycle_enact", Last];

    public static void Judge(BundleFile bundle, IReadOnlyList<HeldEntry> reports, Findings findings)
    {
        var states = bundle.Entries.Where(e => e.Kind == "run_state").ToList();
        if (states.LastOrDefault(s => s.Text("status") == "CLOSED") is not { HasPayload: true } closed) return;
        var keys = Phases.ToDictionary(p => p, p => StrictJson.TextOf(closed.Output, "details", "keys", p)
            ?? throw Wrong($"Entry {closed.Index} closes the run without a key of {p}."));
        if (Hash([.. Phases.Select(p => keys[p] + "\n")]) != StrictJson.TextOf(closed.Output, "details", "keyChain"))
            throw Wrong($"The chain of keys in entry {closed.Index} is not over its keys.");
        foreach (var phase in Phases)
        {
            var report = reports.LastOrDefault(r => r.Text("status") == phase);
            if (report is null) findings.Missing.Add($"The report of {phase} is missing.");
            else if (report.HasPayload && StrictJson.TextOf(report.Output, "details", "key") != keys[phase])
                throw Wrong($"The key of {phase} in entry {report.Index} is not the one that the run was closed with.");
        }

        if (reports.Any(r => StrictJson.Find(r.Output, "details", "keyVersion") is { } version && version.GetRawText() != "1"))
            findings.NotProved.Add("That the keys follow from what was pinned: their formulas are of a version that is not known here.");
        else Formulas(bundle, states, reports, keys, findings);
    }

    private static void Formulas(BundleFile bundle, List<HeldEntry> states, IReadOnlyList<HeldEntry> reports, Dictionary<string, string> keys, Findings findings)
    {
        var opened = states.FirstOrDefault(s => s.HasPayload && StrictJson.Find(s.Output, "previousState") is null);
        var enacted = bundle.Entries.LastOrDefault(e => e.Kind == "action_attempt" && StrictJson.TextOf(e.Parameters, "decision", "gate") == RunDecisions.Gate2);
        var report = reports.LastOrDefault(r => r.Text("status") == Last);
        if (opened is null || enacted is null || report is not { HasPayload: true })
        {
            findings.NotProved.Add("That the keys follow from what was pinned: an entry or a payload that tells of it is not here.");
            return;
        }

        var derived = Derived(
            StrictJson.TextOf(opened.Output, "details", "documentId") + StrictJson.TextOf(opened.Output, "details", "sourceVersionId"),
            pin => StrictJson.TextOf(enacted.Parameters, "subject", "pins", pin)
                ?? throw Wrong($"What was decided at the second gate does not pin {pin}."),
            StrictJson.TextOf(enacted.Parameters, "decision", "decisionId") ?? "");
        derived.Add(Hash([.. derived, StrictJson.TextOf(report.Output, "documentSha256") ?? ""]));
        foreach (var (phase, key) in Phases.Zip(derived).Where(pair => keys[pair.First] != pair.Second))
            throw Wrong($"The key of {phase} does not follow from what was pinned: it would be {key}.");
    }

    /// <summary>The first ten.</summary>
    private static List<string> Derived(string source, Func<string, string> pin, string decision)
    {
        var first = Hash(source);
        var backup = Hash(pin("writerDigest"), pin("backupSha"));
        return
        [
            first, Hash(first, pin("regionSha")), pin("writerDigest"), backup, Hash(backup, pin("grantProbeSha")), pin("changeSetId"),
            Hash(pin("changeSetId"), pin("structuralVerifySha")), pin("manifestEnvelopeId"), pin("verifyResultId"), decision,
        ];
    }

    private static string Hash(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts))));

    private static BundleRefused Wrong(string sentence) => new(Check.Keys, sentence);
}
