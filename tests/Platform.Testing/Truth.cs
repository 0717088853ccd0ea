using System.Globalization;
using System.Text.Json;

namespace Platform.Testing;

/// <summary>
/// The one checker that every destructive test ends with: what was asked, what the business database holds, what the journal says and what
/// the ledger says must be one story, told once.
/// </summary>
public sealed class Truth(Stack stack)
{
    /// <summary>Waits until nothing is under way any more, then checks everything. Collects all contradictions before it throws.</summary>
    /// <param name="sent">What the agents sent; duplicates and conflicting repetitions included.</param>
    /// <param name="answers">What they were told.</param>
    /// <param name="within">How long the last records may take to arrive.</param>
    public async Task HoldsAsync(IEnumerable<Command>? sent = null, IEnumerable<Answer>? answers = null, TimeSpan? within = null)
    {
        // A command counts as under way from its publishing on, long before it is in the journal.
        var ids = (sent ?? []).Select(c => c.CommandId).Distinct().ToList();
        await Eventually.TrueAsync(
            async () => await MissingAsync(ids) == 0, "every command sent has its record", within ?? TimeSpan.FromSeconds(90), stack.Describe);
        await stack.CaughtUpAsync(within ?? TimeSpan.FromSeconds(90));
        var said = "";
        var completeness = await Eventually.SomeAsync(
            async () =>
            {
                var told = await stack.Ledger.CompletenessAsync();
                said = told.GetRawText();
                return told.GetProperty("blind") is { ValueKind: JsonValueKind.Number } blind && blind.GetInt64() == 0 ? said : null;
            },
            "the ledger says that nothing is missing (blind = 0)",
            TimeSpan.FromSeconds(30),
            () => said + stack.Describe());

        var wrong = new List<string>();
        var records = await stack.Journal.RecordsAsync();
        var all = await stack.Ledger.EntriesAsync();
        var entries = all.Where(e => !stack.OtherSources.Contains(e.Source)).ToList();
        await CheckNumbersAsync(records, all, entries, wrong);
        CheckEntries(records, entries, wrong);
        CheckSent(ids, records, entries, wrong);
        CheckAnswers(answers ?? [], records, wrong);
        await CheckBusinessAsync(entries, wrong);
        CheckCompleteness(JsonDocument.Parse(completeness).RootElement, wrong);
        var verdict = await stack.Ledger.VerifyAsync();
        if (!verdict.GetProperty("valid").GetBoolean()) wrong.Add($"The ledger does not verify: {verdict}");
        else if (verdict.GetProperty("entries").GetInt64() != all.Count) wrong.Add($"The verifier saw {verdict.GetProperty("entries")} of {all.Count} entries.");
        if (wrong.Count > 0)
            throw new NotTrueException($"{wrong.Count} contradictions between what was asked, done and recorded:\n{string.Join('\n', wrong.Take(30))}\n{stack.Describe()}");
    }

    private async Task<long> MissingAsync(List<Guid> ids) => ids.Count == 0 ? 0 : await stack.Business.ScalarAsync<long>(
        "SELECT count(*) FROM unnest($1::uuid[]) AS g(id) WHERE NOT EXISTS (SELECT 1 FROM journal.record r WHERE r.key = g.id AND NOT r.derived)", ids.ToArray());

    private async Task CheckNumbersAsync(List<JournalRecord> records, List<LedgerEntry> all, List<LedgerEntry> entries, List<string> wrong)
    {
        var unnumbered = await stack.Business.ScalarAsync<long>("SELECT count(*) FROM journal.unnumbered");
        if (unnumbered != 0) wrong.Add($"{unnumbered} records have no number.");
        var numbers = records.Select(r => r.SourceSeq ?? 0).Order().ToList();
        if (!numbers.SequenceEqual(Enumerable.Range(1, records.Count).Select(i => (long)i))) wrong.Add("The journal's numbers are not 1, 2, 3 … without gap and repetition.");
        if (!all.Select(e => e.Index).SequenceEqual(Enumerable.Range(0, all.Count).Select(i => (long)i))) wrong.Add("The ledger's indexes are not 0, 1, 2 …");
        var source = await stack.Journal.SourceAsync();
        foreach (var stranger in entries.Where(e => e.Source != source)) wrong.Add($"Entry {stranger.Index} comes from the unknown source {stranger.Source}.");
    }

    private static void CheckEntries(List<JournalRecord> records, List<LedgerEntry> entries, List<string> wrong)
    {
        var byEntry = entries.ToLookup(e => e.EntryId);
        foreach (var record in records)
        {
            var found = byEntry[record.EntryId].ToList();
            if (found is not [var entry])
            {
                wrong.Add($"The record {record.EntryId} ({record.Status}) of command {record.CommandId} has {found.Count} ledger entries.");
                continue;
            }

            if (entry.SourceSeq != record.SourceSeq) wrong.Add($"Entry {entry.Index} has number {entry.SourceSeq}, its record {record.SourceSeq}.");
            if (entry.Status != record.Status || entry.ErrorCode != record.Code || entry.Error != record.Error)
                wrong.Add($"Entry {entry.Index} says {entry.Status} {entry.Error}, its record {record.Status} {record.Error}.");
            if (entry.CommandId != record.CommandId || entry.ParentAttemptId != record.ParentAttemptId) wrong.Add($"Entry {entry.Index} and its record speak of different commands.");
        }

        var known = records.Select(r => r.EntryId).ToHashSet();
        foreach (var invented in entries.Where(e => !known.Contains(e.EntryId))) wrong.Add($"Entry {invented.Index} ({invented.EntryId}) has no record: an entry without an attempt.");
    }

    private static void CheckSent(List<Guid> ids, List<JournalRecord> records, List<LedgerEntry> entries, List<string> wrong)
    {
        var terminal = records.Where(r => !r.Derived).ToLookup(r => r.Key);
        // Conflicting repetitions are denials of their own beside the first outcome.
        var first = entries.Where(e => e.ParentAttemptId is null && e.ErrorCode != "CONFLICT").ToLookup(e => e.CommandId);
        foreach (var id in ids)
        {
            if (terminal[id].Count() != 1) wrong.Add($"The command {id} has {terminal[id].Count()} terminal records.");
            if (first[id].Count() != 1) wrong.Add($"The command {id} has {first[id].Count()} ledger entries.");
        }
    }

    private static void CheckAnswers(IEnumerable<Answer> answers, List<JournalRecord> records, List<string> wrong)
    {
        var terminal = records.Where(r => !r.Derived).ToDictionary(r => r.Key);
        foreach (var answer in answers.Where(a => a.Code != "CONFLICT"))
        {
            if (!terminal.TryGetValue(answer.CommandId, out var record)) wrong.Add($"An answer was given for {answer.CommandId}, which has no record: {answer}");
            else if (record.Status != answer.Status || record.Error != answer.Error) wrong.Add($"The agent was told {answer.Status} {answer.Error}, the record says {record.Status} {record.Error}.");
            else if (answer.AttemptId is { } attempt && attempt != record.EntryId) wrong.Add($"The agent was told of attempt {attempt}, the record is of {record.EntryId}.");
        }
    }

    /// <summary>Every success that affects an object raises its version by exactly one, and nothing else does.</summary>
    private async Task CheckBusinessAsync(List<LedgerEntry> entries, List<string> wrong)
    {
        string[] counting =
        [
            "object.create", "object.update", "server.restart", "server.deploy", "server.drain", "test.write", "test.meet", "test.meet-again",
        ];
        var versions = entries
            .Where(e => e.Status == "SUCCESS" && counting.Contains(e.ActionType))
            .SelectMany(e => e.AffectedIds)
            .GroupBy(id => id, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.LongCount(), StringComparer.Ordinal);
        foreach (var pair in entries.Where(e => e.Status == "SUCCESS" && e.ActionType == "test.pair"))
        {
            // Twice the same object is two changes of it.
            foreach (var id in pair.AffectedIds) versions[id] = versions.GetValueOrDefault(id) + (pair.AffectedIds.Count == 1 ? 2 : 1);
        }

        var deleted = entries.Where(e => e is { Status: "SUCCESS", ActionType: "object.delete" }).SelectMany(e => e.AffectedIds).ToHashSet(StringComparer.Ordinal);
        var objects = (await stack.Journal.ObjectsAsync()).ToDictionary(o => o.Id, StringComparer.Ordinal);
        foreach (var (id, version) in versions.Where(v => !deleted.Contains(v.Key)))
        {
            var found = objects.TryGetValue(id, out var o) ? o.Version : 0;
            if (found != version) wrong.Add(string.Create(CultureInfo.InvariantCulture, $"The ledger holds {version} successes on {id}, the object has version {found}."));
        }

        foreach (var orphan in objects.Keys.Where(id => !versions.ContainsKey(id))) wrong.Add($"The object {orphan} exists and no success in the ledger made it.");
    }

    /// <summary>An external action reached its system at most once, and exactly once where the record says that it answered.</summary>
    public async Task HoldsForAsync(HttpStub existing)
    {
        ArgumentNullException.ThrowIfNull(existing);
        var wrong = new List<string>();
        foreach (var entry in (await stack.Ledger.EntriesAsync()).Where(e => e is { ActionType: "http.call", Kind: "action_attempt" }))
        {
            var calls = existing.Calls.GetValueOrDefault(entry.CommandId!.Value);
            var known = entry.Status == "SUCCESS" || entry.ErrorCode?.StartsWith("HTTP_5", StringComparison.Ordinal) == true;
            var right = known ? calls == 1 : entry is { Status: "FAILURE", ErrorCode: "INDETERMINATE" } && calls <= 1;
            if (!right) wrong.Add($"The command {entry.CommandId} reached its system {calls} times; the ledger says {entry.Status} {entry.Error}.");
        }

        if (wrong.Count > 0) throw new NotTrueException(string.Join('\n', wrong));
    }

    private static void CheckCompleteness(JsonElement completeness, List<string> wrong)
    {
        if (!completeness.GetProperty("complete").GetBoolean()) wrong.Add($"The ledger says it is not complete: {completeness}");
        if (completeness.GetProperty("equivocations").GetInt64() != 0) wrong.Add($"The ledger saw one number used twice: {completeness}");
        foreach (var source in completeness.GetProperty("sources").EnumerateArray())
        {
            if (source.GetProperty("gaps").GetArrayLength() != 0) wrong.Add($"There are gaps: {source}");
        }
    }
}

/// <summary>The records and the facts disagree.</summary>
public sealed class NotTrueException(string sentence) : Exception(sentence);
