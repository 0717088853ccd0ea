using Platform.Execution;

namespace Platform.Testing;

/// <summary>What must hold of every execution that ever began, whatever was killed meanwhile.</summary>
public static class ExecutionTruth
{
    /// <summary>
    /// Waits until all of them have ended, then holds each record against the journal and the ledger. Returns the records.
    /// </summary>
    public static async Task<IReadOnlyList<ExecutionRecord>> ExecutionsHoldAsync(this Stack stack, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        await Eventually.EqualAsync(
            0L,
            () => stack.Business.ScalarAsync<long>("SELECT count(*) FROM execution.begun b WHERE NOT EXISTS (SELECT 1 FROM execution.ended e WHERE e.execution_id = b.execution_id)"),
            "the number of open executions",
            within ?? TimeSpan.FromSeconds(60),
            stack.Describe);
        await stack.CaughtUpAsync();
        var attempts = (await stack.Journal.RecordsAsync()).Where(r => r.Kind == "action_attempt").ToDictionary(r => r.EntryId);
        var hashes = (await stack.Ledger.EntriesAsync()).Where(e => e.Kind == "execution_record").GroupBy(e => e.CommandId!.Value)
            .ToDictionary(g => g.Key, g => g.Select(e => e.PayloadJson.GetProperty("output").GetProperty("recordHash").GetString()).ToHashSet());
        var ids = await stack.Business.RowsAsync("SELECT execution_id FROM execution.begun ORDER BY begun_at", r => r.GetGuid(0));
        var wrong = new List<string>();
        var records = new List<ExecutionRecord>();
        foreach (var id in ids)
        {
            var bytes = await stack.Runner.Http.GetByteArrayAsync(new Uri($"/executions/{id}/record", UriKind.Relative));
            if (RecordVerifier.VerifyExport(bytes) is { } broken)
            {
                wrong.Add($"The record of {id} is broken: {broken}");
                continue;
            }

            var record = ExecutionRecord.Read(bytes);
            records.Add(record);
            if (record.Status == ExecutionStatus.Started) wrong.Add($"The execution {id} has ended and its record says STARTED.");
            if (!hashes.TryGetValue(id, out var known) || known.Count != 1 || known.Single() != record.Hash.ToString()) wrong.Add($"The ledger and the record of {id} disagree about its hash.");
            Check(record, attempts, wrong);
        }

        return wrong.Count == 0 ? records : throw new NotTrueException($"{wrong.Count} executions are not told truthfully:\n{string.Join('\n', wrong.Take(20))}\n{stack.Describe()}");
    }

    private static void Check(ExecutionRecord record, Dictionary<Guid, JournalRecord> attempts, List<string> wrong)
    {
        foreach (var step in record.StepEvents.GroupBy(e => e.StepIndex))
        {
            var place = $"step {step.Key} of {record.ExecutionId}";
            var events = step.ToList();
            if (events is not [{ Type: StepEventType.StepStarted } start, { Type: not StepEventType.StepStarted } end])
            {
                wrong.Add($"The {place} has the events {string.Join(' ', events.Select(e => e.Type))}.");
                continue;
            }

            var attemptId = start.Details.ToElement().GetProperty("attemptId").GetGuid();
            if (!attempts.TryGetValue(attemptId, out var attempt)) wrong.Add($"The {place} has started and its attempt {attemptId} has no record.");
            else if (record.LiveModeState == LiveModeState.Live && attempt.Status == "SUCCESS" != (end.Type == StepEventType.StepCompleted))
                wrong.Add($"The {place} ended {end.Type} ({end.Error}), its attempt {attempt.Status} {attempt.Error}.");
        }

        if (record.Status is ExecutionStatus.Completed && record.StepEvents.Any(e => e.Type == StepEventType.StepFailed)) wrong.Add($"The execution {record.ExecutionId} completed with a failed step.");
    }
}
