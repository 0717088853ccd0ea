using System.Text.Json;
using Hestia.Bundling;
using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Runs;

/// <summary>
/// <c>run bundle</c>: a run's states, reports, decisions and attempts, with the documents of the knowledge base and the approvals beside
/// the requests, in one file that proves itself.
/// </summary>
internal static class BundleVerb
{
    public static Verb Create(Session session)
    {
        var id = RunVerbs.RunId(session);
        var (key, file) = (BundleOutput.Key(session), BundleOutput.File());
        var bundle = new Verb("bundle", "Everything that was recorded of a run, with its documents, in one file that proves itself offline")
        {
            Notes = [BundleOutput.WhoSigns],
            Examples = [("./platform run bundle RUN --out evidence.json", "hand it to somebody who has no access here")],
            Exits = BundleOutput.Exits("run"),
        };
        bundle.Arguments.Add(id);
        bundle.Options.Add(key);
        bundle.Options.Add(file);
        bundle.SetAction(async (given, cancel) =>
        {
            var signer = BundleOutput.Signer(session, given.GetValue(key));
            return await BundleOutput.WriteAsync(session, await GatherAsync(session, given.GetValue(id)!, cancel), signer, given.GetValue(file), cancel);
        });
        return bundle;
    }

    private static async Task<Bundle> GatherAsync(Session session, string run, CancellationToken cancel)
    {
        var whole = await RunVerbs.ReadAsync(session, run, cancel);
        var all = await FoundEntry.AllAsync(session.Audit, Address.Of("/ledger/entries", ("traceId", whole.GetProperty("traceId").GetString()), ("limit", "500")), cancel);
        var chosen = FoundEntry.WithNested(all, all.Where(e => e.Kind switch
        {
            "run_state" or "phase_report" or "gate_decision" => e.Affects(run),
            "action_attempt" => e.Trigger == $"run.{run}",
            _ => false,
        }));
        var missing = new List<string>();
        var (shown, state) = (whole.GetProperty("run").GetProperty("state").GetString()!, chosen.LastOrDefault(e => e.Kind == "run_state")?.Status);
        if (shown is not ("CLOSED" or "VOIDED")) missing.Add($"The run is {shown}: it has not ended.");
        if (state != shown) missing.Add($"The ledger does not hold yet that the run is {shown}.");
        missing.AddRange(AttemptsMissing(whole, chosen));
        missing.AddRange(ReportsMissing(whole, chosen));

        var documents = new List<BundleDocument>();
        await foreach (var (document, absent) in RunDocuments.ReadAsync(session, run, chosen, cancel))
        {
            if (document is not null) documents.Add(document);
            if (absent is not null) missing.Add(absent);
        }

        var (checkpoint, entries, unproved) = await new ProofGathering(session).GatherAsync([.. chosen.Select(e => e.Index)], cancel);
        return new Bundle("run", run, checkpoint, entries, documents, [.. missing, .. unproved]);
    }

    private static IEnumerable<string> AttemptsMissing(JsonElement whole, IReadOnlyList<FoundEntry> chosen) =>
        whole.GetProperty("tries").EnumerateArray()
            .Select(t => t.GetProperty("attemptId")).Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)
            .Where(a => !chosen.Any(e => e.AttemptId == a))
            .Select(a => $"The ledger does not hold the attempt {a} of a phase yet.");

    /// <summary>A filed document without an entry: its record is still on the way. The list of runs has none.</summary>
    private static IEnumerable<string> ReportsMissing(JsonElement whole, IReadOnlyList<FoundEntry> chosen)
    {
        var recorded = chosen.Where(e => e.Kind == "phase_report").Select(e => e.Output("document")).Where(d => d.ValueKind == JsonValueKind.String).Select(d => d.GetString()).ToHashSet(StringComparer.Ordinal);
        return whole.GetProperty("documents").EnumerateArray()
            .Where(d => d.GetProperty("filedAt").ValueKind == JsonValueKind.String && d.GetProperty("phase").GetString() != "runs_index")
            .Select(d => d.GetProperty("path").GetString()!)
            .Where(path => !recorded.Contains(path))
            .Select(path => $"The ledger does not hold yet that {path} was filed.");
    }
}
