using System.Security.Cryptography;

namespace Hestia.Judging;

/// <summary>
/// Whether entries and documents are one run's, and all that they call for: each state after the one before, each report's document and
/// attempt, each approval beside its request.
/// </summary>
internal static class RunJudge
{
    public static void Judge(BundleFile bundle, Trust trust, Findings findings)
    {
        Belonging(bundle);
        var reports = bundle.Entries.Where(e => e.Kind == "phase_report").ToList();
        Documents(bundle, reports, findings);
        RunDecisions.Judge(bundle, reports, trust, findings);
        RunKeys.Judge(bundle, reports, findings);
        States(bundle, findings);
        var attempts = bundle.Entries.Where(e => e.Kind == "action_attempt").Select(e => e.Text("attemptId")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        findings.Missing.AddRange(reports.Select(r => StrictJson.TextOf(r.Output, "attemptId")).OfType<string>().Where(a => !attempts.Contains(a)).Distinct().Select(a => $"The attempt {a} of a phase is missing."));
        findings.NotProved.Add("That nothing was left out which no other entry calls for, such as a try that failed, or a stop together with what ended it.");
    }

    private static void Belonging(BundleFile bundle)
    {
        var attempts = Family.Of(bundle.Entries, e => e.Text("trigger") == $"run.{bundle.Id}");
        foreach (var entry in bundle.Entries)
        {
            var belongs = entry.Kind switch
            {
                "run_state" or "phase_report" or "gate_decision" => entry.IsOf(bundle.Id),
                "action_attempt" => attempts.Contains(entry),
                _ => false,
            };
            if (!belongs) throw new BundleRefused(Check.Belonging, $"Entry {entry.Index} does not belong to the run {bundle.Id}.");
        }
    }

    private static void Documents(BundleFile bundle, List<HeldEntry> reports, Findings findings)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var report in reports.Where(r => r.HasPayload))
        {
            var path = StrictJson.TextOf(report.Output, "document")
                ?? throw new BundleRefused(Check.Document, $"Entry {report.Index} names no document.");
            if (!bundle.Documents.TryGetValue(path, out var bytes)) findings.Missing.Add($"The document {path} is missing.");
            else if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != StrictJson.TextOf(report.Output, "documentSha256"))
                throw new BundleRefused(Check.Document, $"The document {path} is not the one that entry {report.Index} has the digest of: it was altered.");
            known.Add(path);
            if (report.Text("status") is RunDecisions.Gate1 or RunDecisions.Gate2) known.Add(RunDecisions.ApprovalOf(path));
        }

        foreach (var path in bundle.Documents.Keys.Where(p => !known.Contains(p)))
            throw new BundleRefused(Check.Document, $"No entry tells of the document {path}.");
    }

    private static void States(BundleFile bundle, Findings findings)
    {
        string? before = null;
        foreach (var state in bundle.Entries.Where(e => e.Kind == "run_state" && e.HasPayload))
        {
            var previous = StrictJson.TextOf(state.Output, "previousState");
            if (previous != before)
                findings.Missing.Add($"A change of state is missing before entry {state.Index}: it left {previous ?? "nothing"}, and the one before it led to {before ?? "nothing"}.");
            before = state.Text("status");
        }

        if (before is null) findings.Missing.Add("The run's states are missing.");
        else if (before is not ("CLOSED" or "VOIDED")) findings.Missing.Add($"The run has not ended: its last state here is {before}.");
    }
}
