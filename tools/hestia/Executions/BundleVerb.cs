using System.CommandLine;
using System.Text.Json;
using Hestia.Bundling;
using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Executions;

/// <summary>
/// <c>execution bundle</c>: its record, its steps' attempts with those within them, and the changes of the security state that fell in its
/// time, in one file that proves itself.
/// </summary>
internal static class BundleVerb
{
    public static Verb Create(Session session)
    {
        var id = new Argument<Guid>("ID") { Description = "The execution's id (that of the command)" };
        var (key, file) = (BundleOutput.Key(session), BundleOutput.File());
        var bundle = new Verb("bundle", "Everything that was recorded of an execution, in one file that proves itself offline")
        {
            Notes = [BundleOutput.WhoSigns],
            Examples = [("./platform execution bundle 0193a2b4-1111-7222-8333-444455556666 --out evidence.json", "hand it to somebody who has no access here")],
            Exits = BundleOutput.Exits("execution"),
        };
        bundle.Arguments.Add(id);
        bundle.Options.Add(key);
        bundle.Options.Add(file);
        bundle.SetAction(async (given, cancel) =>
        {
            var signer = BundleOutput.Signer(session, given.GetValue(key));
            return await BundleOutput.WriteAsync(session, await GatherAsync(session, given.GetValue(id), cancel), signer, given.GetValue(file), cancel);
        });
        return bundle;
    }

    private static async Task<Bundle> GatherAsync(Session session, Guid execution, CancellationToken cancel)
    {
        var id = execution.ToString();
        var shown = await session.ActionRunner.GetAsync($"/executions/{id}", cancel);
        var all = await FoundEntry.AllAsync(session.Audit, Address.Of("/ledger/entries", ("traceId", shown.GetProperty("traceId").GetString()), ("limit", "500")), cancel);
        var parts = all.Where(e => e.Kind == "execution_record" && e.CommandId == id).ToList();
        var missing = new List<string>();
        if (shown.GetProperty("status").GetString() == "STARTED")
            missing.Add("The execution has not ended; the ledger gets its record at the end.");
        else if (parts.Count == 0) missing.Add("The ledger does not hold the execution's record yet.");
        missing.AddRange(PartsMissing(parts));

        var steps = parts.SelectMany(Lines).Select(Attempt).OfType<string>().ToList();
        var attempts = all.Where(e => e.Kind == "action_attempt" && e.AttemptId is { } a && steps.Contains(a)).ToList();
        missing.AddRange(steps.Except(attempts.Select(a => a.AttemptId!), StringComparer.Ordinal).Select(a => $"The ledger does not hold the attempt {a} of a step yet."));
        var chosen = FoundEntry.WithNested(all, [.. parts, .. attempts, .. await SecurityAsync(session, parts, cancel)]);
        var (checkpoint, entries, unproved) = await new ProofGathering(session).GatherAsync([.. chosen.Select(e => e.Index)], cancel);
        return new Bundle("execution", id, checkpoint, entries, [], [.. missing, .. unproved]);
    }

    private static IEnumerable<string> PartsMissing(List<FoundEntry> parts)
    {
        if (parts.Count == 0) return [];
        if (parts[0].Output("parts") is not { ValueKind: JsonValueKind.Number } number)
            return ["The payload of the execution's record was taken away, so nobody knows what it is of."];
        var held = parts.Select(p => p.Output("part")).Where(p => p.ValueKind == JsonValueKind.Number).Select(p => p.GetInt32()).ToHashSet();
        return Enumerable.Range(1, number.GetInt32()).Where(p => !held.Contains(p)).Select(p => $"The ledger does not hold part {p} of the record yet.");
    }

    /// <summary>The ledger links a change of the security state to an execution by nothing but the time.</summary>
    private static async Task<IEnumerable<FoundEntry>> SecurityAsync(Session session, List<FoundEntry> parts, CancellationToken cancel)
    {
        if (parts.Count == 0 || parts[0].Output("head") is not { ValueKind: JsonValueKind.Object } head) return [];
        var (from, to) = (head.GetProperty("opening").GetProperty("startedAt").GetString(), head.GetProperty("outcome").GetProperty("endedAt").GetString());
        // The end is not included by the question, and a clock that was set back gives no span at all.
        return string.CompareOrdinal(from, to) < 0
            ? await FoundEntry.AllAsync(session.Audit, Address.Of("/ledger/entries", ("kind", "security_change"), ("from", from), ("to", to), ("limit", "500")), cancel)
            : [];
    }

    private static IEnumerable<JsonElement> Lines(FoundEntry part) =>
        part.Output("lines") is { ValueKind: JsonValueKind.Array } lines ? lines.EnumerateArray() : default(JsonElement.ArrayEnumerator);

    /// <summary>The attempt that a step's start names.</summary>
    private static string? Attempt(JsonElement line) =>
        line.TryGetProperty("event", out var step) && step.GetProperty("type").GetString() == "step_started" && step.TryGetProperty("details", out var details)
        && details.TryGetProperty("attemptId", out var id) ? id.GetString() : null;
}
