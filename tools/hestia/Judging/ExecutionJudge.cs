using System.Text.Json;

namespace Hestia.Judging;

/// <summary>Whether entries are one execution's, and all that they call for: its record, and the attempt of each step that began.</summary>
internal static class ExecutionJudge
{
    private const int PartsMax = 10_000;

    public static void Judge(BundleFile bundle, Trust trust, Findings findings)
    {
        var parts = bundle.Entries.Where(e => e.Kind == "execution_record" && e.Text("commandId") == bundle.Id).ToList();
        var ordered = Ordered(parts);
        var lines = ordered.SelectMany(p => StrictJson.Find(p.Output, "lines") is { ValueKind: JsonValueKind.Array } all ? all.EnumerateArray() : default(JsonElement.ArrayEnumerator)).ToList();
        var head = ordered.Count > 0 ? StrictJson.Find(ordered[0].Output, "head") : null;
        var steps = lines.Select(Step).OfType<string>().ToHashSet(StringComparer.Ordinal);
        Belonging(bundle, parts, steps, head);
        var isWhole = IsWhole(bundle.Id, parts, ordered, findings);
        if (isWhole && RecordChain.FaultOf(head, lines) is { } fault) throw new BundleRefused(Check.Record, fault);
        if (bundle.Documents.Count > 0) throw new BundleRefused(Check.Document, "A document belongs to no execution.");
        foreach (var change in bundle.Entries.Where(e => e.Kind == "security_change"))
        {
            var signed = StrictJson.Find(change.Output, "change");
            if (signed is { ValueKind: JsonValueKind.Object } words)
                findings.Decisions.Add(SignedWords.Of(words, $"{change.Text("status")} in entry {change.Index}", trust.Approvers));
        }

        var held = bundle.Entries.Select(e => e.Text("attemptId")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        findings.Missing.AddRange(steps.Where(s => !held.Contains(s)).Order(StringComparer.Ordinal).Select(s => $"The attempt {s} of a step is missing."));
        findings.NotProved.Add("That nothing else ran within its steps, or changed the security state in its time: the ledger links these to an execution, and not the other way round.");
        if (isWhole) findings.NotProved.Add("Which side effects its plan declared: the record in the ledger has the digest of that only.");
    }

    /// <summary>The parts that can be read, by their number.</summary>
    private static List<HeldEntry> Ordered(List<HeldEntry> parts)
    {
        var ordered = parts.Where(p => p.HasPayload).OrderBy(p => RecordChain.Number(p.Output, "part")
            ?? throw new BundleRefused(Check.Record, $"Entry {p.Index} does not say which part of the record it is.")).ToList();
        if (ordered.Count == 0) return ordered;
        var first = ordered[0];
        foreach (var part in ordered)
        {
            if (RecordChain.Number(part.Output, "parts") != RecordChain.Number(first.Output, "parts") || !Same(part, first, "head") || !Same(part, first, "recordHash"))
                throw new BundleRefused(Check.Record, $"Entry {part.Index} is a part of another record than entry {first.Index}.");
        }

        return ordered;
    }

    private static bool Same(HeldEntry one, HeldEntry other, string name) =>
        (StrictJson.Find(one.Output, name), StrictJson.Find(other.Output, name)) is ({ } first, { } second) && JsonElement.DeepEquals(first, second);

    private static void Belonging(BundleFile bundle, List<HeldEntry> parts, HashSet<string> steps, JsonElement? head)
    {
        var (began, ended) = (StrictJson.TextOf(head, "opening", "startedAt"), StrictJson.TextOf(head, "outcome", "endedAt"));
        var attempts = Family.Of(bundle.Entries, e => e.Text("attemptId") is { } id && steps.Contains(id));
        foreach (var entry in bundle.Entries)
        {
            var belongs = entry.Kind switch
            {
                "execution_record" => parts.Contains(entry),
                "action_attempt" => attempts.Contains(entry),
                // Moments are written so that they sort as texts.
                "security_change" => began is not null && ended is not null && string.CompareOrdinal(began, entry.Text("at")) <= 0 && string.CompareOrdinal(entry.Text("at"), ended) <= 0,
                _ => false,
            };
            if (!belongs) throw new BundleRefused(Check.Belonging, $"Entry {entry.Index} does not belong to the execution {bundle.Id}.");
        }
    }

    private static bool IsWhole(string id, List<HeldEntry> parts, List<HeldEntry> ordered, Findings findings)
    {
        if (parts.Count == 0) findings.Missing.Add("The execution's record is missing.");
        if (ordered.Count == 0) return false;
        var (first, count) = (ordered[0], RecordChain.Number(ordered[0].Output, "parts"));
        if (count is not (> 0 and <= PartsMax) || ordered.Any(p => RecordChain.Number(p.Output, "part") is not > 0) || RecordChain.Number(ordered[^1].Output, "part") > count
            || ordered.DistinctBy(p => RecordChain.Number(p.Output, "part")).Count() != ordered.Count)
            throw new BundleRefused(Check.Record, "The parts of the record are not numbered from 1 to how many there are, each once.");
        if (StrictJson.TextOf(first.Output, "head", "opening", "executionId") != id || StrictJson.TextOf(first.Output, "head", "seal", "hash") != StrictJson.TextOf(first.Output, "recordHash"))
            throw new BundleRefused(Check.Record, "The record is of another execution, or of another hash, than its entry says.");
        var held = ordered.Select(p => RecordChain.Number(p.Output, "part")!.Value).ToHashSet();
        findings.Missing.AddRange(Enumerable.Range(1, count.Value).Where(p => !held.Contains(p)).Select(p => $"Part {p} of the record is missing."));
        return held.Count == count;
    }

    /// <summary>The attempt that a step's start names.</summary>
    private static string? Step(JsonElement line) =>
        StrictJson.TextOf(line, "event", "type") == "step_started" ? StrictJson.TextOf(line, "event", "details", "attemptId") : null;
}
