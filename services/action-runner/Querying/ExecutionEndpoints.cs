using System.Globalization;
using System.Text;
using ActionRunner.Reporting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using Platform.Execution;
using Platform.Hosting;
using Platform.Integrity;

namespace ActionRunner.Querying;

/// <summary>What anyone may ask about executions. Guidance is computed when it is asked for, from the stored record and the plan's hints; nothing here can run anything.</summary>
internal static class ExecutionEndpoints
{
    private static readonly string[] Statuses = [.. Enum.GetValues<ExecutionStatus>().Select(s => s.ToWire())];

    public static void MapExecutions(this WebApplication app)
    {
        app.MapGet("/executions", Page).WithSummary("Executions of plans, newest first, optionally of one plan or status.");
        app.MapGet("/executions/{id:guid}", One).WithSummary("How an execution stands.");
        app.MapGet("/executions/{id:guid}/record", Record).WithSummary("The execution's whole record as one JSON object, to be kept and verified anywhere.");
        app.MapGet("/executions/{id:guid}/rollback", Rollback).WithSummary("Guidance for undoing an execution by hand. Nothing executes it.");
    }

    private static async Task<IResult> One(Guid id, NpgsqlDataSource database, CancellationToken cancel) =>
        (await ListAsync(database, "b.execution_id = $1", [new() { Value = id }], 1, cancel)).FirstOrDefault() is { } found ? TypedResults.Ok(found) : Missing(id);

    private static async Task<IResult> Record(Guid id, ExecutionJournal journal, TimeProvider time, CancellationToken cancel) =>
        await WholeAsync(id, journal, time, (record, _) => Results.Bytes(record.ToJson(), "application/json"), cancel);

    private static async Task<IResult> Rollback(Guid id, ExecutionJournal journal, TimeProvider time, CancellationToken cancel) =>
        await WholeAsync(id, journal, time, (record, begun) => TypedResults.Ok(RollbackShown.Of(RollbackPlanner.PlanRollback(record, begun.Plan.RollbackHints))), cancel);

    private static async Task<IResult> Page(NpgsqlDataSource database, CancellationToken cancel, string? planId = null, string? status = null, int limit = 50, string? cursor = null)
    {
        if (limit is < 1 or > 500) return Problems.BadRequest("The parameter 'limit' must be from 1 to 500.");
        if (planId?.Contains('\0', StringComparison.Ordinal) == true) return Problems.BadRequest("The parameter 'planId' holds the character U+0000, which no plan's id does.");
        if (status is not null && !Statuses.Contains(status)) return Problems.BadRequest($"The parameter 'status' must be one of {string.Join(", ", Statuses)}.");
        (DateTimeOffset At, Guid Id)? after = null;
        if (cursor is not null && (after = Read(cursor)) is null) return Problems.BadRequest("The parameter 'cursor' is none that this service gave.");
        var items = await ListAsync(
            database,
            "($1 IS NULL OR b.plan_id = $1) AND ($2 IS NULL OR coalesce(e.status, 'STARTED') = $2) AND ($3 IS NULL OR (b.begun_at, b.execution_id) < ($3, $4))",
            [
                new() { Value = (object?)planId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = (object?)status ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)after?.At ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz }, new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            ],
            limit + 1,
            cancel);
        var next = items.Count <= limit ? null : "/executions?limit=" + limit.ToString(CultureInfo.InvariantCulture)
            + (planId is null ? "" : "&planId=" + Uri.EscapeDataString(planId)) + (status is null ? "" : "&status=" + status) + "&cursor=" + Uri.EscapeDataString(Write(items[limit - 1]));
        return TypedResults.Ok(new Page<ExecutionShown>([.. items.Take(limit)], next));
    }

    private static async Task<List<ExecutionShown>> ListAsync(NpgsqlDataSource database, string where, NpgsqlParameter[] parameters, int most, CancellationToken cancel)
    {
        // The last event tells how far it is: steps run one after another.
        await using var ask = database.CreateCommand($"""
            SELECT b.execution_id, b.plan_id, b.plan_digest, b.mode, b.agent_id, b.trace_id, b.trigger, b.begun_at, b.opening, e.head, last.body
            FROM execution.begun b LEFT JOIN execution.ended e USING (execution_id)
            LEFT JOIN LATERAL (
                SELECT body FROM execution.line l WHERE l.execution_id = b.execution_id AND NOT is_effect ORDER BY ordinal DESC LIMIT 1) last ON true
            WHERE {where} ORDER BY b.begun_at DESC, b.execution_id DESC LIMIT ${parameters.Length + 1}
            """);
        ask.Parameters.AddRange(parameters);
        ask.Parameters.Add(new NpgsqlParameter { Value = most });
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        var found = new List<ExecutionShown>();
        while (await reader.ReadAsync(cancel))
        {
            var opening = Read(reader, 8, ExecutionOpening.Read);
            var head = Read(reader, 9, ExecutionHead.Read);
            var last = Read(reader, 10, StepEvent.Read);
            found.Add(new ExecutionShown(
                reader.GetGuid(0), reader.GetString(1), new Digest(reader.GetFieldValue<byte[]>(2)).ToString(), reader.GetString(3), reader.GetString(4), reader.GetString(5),
                reader.IsDBNull(6) ? null : reader.GetString(6), (head?.Outcome.Status ?? ExecutionStatus.Started).ToWire(), head?.Outcome.Reason,
                reader.GetFieldValue<DateTimeOffset>(7), head?.Outcome.EndedAt, opening?.PlannedSteps ?? 0, head?.Seal.EventCount / 2 ?? (last is null ? 0 : last.Type == StepEventType.StepStarted ? last.StepIndex : last.StepIndex + 1),
                head is null && last is { Type: StepEventType.StepStarted } ? new StepShown(last.StepIndex, last.StepName) : null, head?.Seal.Hash.ToString()));
        }

        return found;
    }

    private delegate T Parse<T>(ReadOnlySpan<byte> utf8);

    /// <summary>Null where there is nothing, or nothing that can be read: the list is told all the same, and the record of that one is told as broken.</summary>
    private static T? Read<T>(NpgsqlDataReader reader, int column, Parse<T> parse)
        where T : class
    {
        try
        {
            return reader.IsDBNull(column) ? null : parse(reader.GetFieldValue<byte[]>(column));
        }
        catch (ExecutionFormatException)
        {
            return null;
        }
    }

    /// <summary>An altered journal is told as such, and never as a record.</summary>
    private static async Task<IResult> WholeAsync(Guid id, ExecutionJournal journal, TimeProvider time, Func<ExecutionRecord, BegunExecution, IResult> show, CancellationToken cancel)
    {
        try
        {
            return await journal.ReadAsync(id, cancel) is { } stored ? show(stored.ToRecord(time), stored.Begun) : Missing(id);
        }
        catch (Exception e) when (e is BrokenRecordException or ExecutionFormatException or PlanRefusedException or ArgumentException)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "record-broken", "The record is broken", $"What the journal holds of this execution is not what its observer wrote: {e.Message}");
        }
    }

    private static IResult Missing(Guid id) => Problems.NotFound($"There is no execution '{id}'. If you sent the plan, it may still wait in the queue, or it was denied: /commands/{id} tells.");

    private static string Write(ExecutionShown item) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Timestamps.Format(item.StartedAt)} {item.ExecutionId}"));

    private static (DateTimeOffset At, Guid Id)? Read(string cursor)
    {
        Span<byte> bytes = stackalloc byte[128];
        if (cursor.Length > 160 || !Convert.TryFromBase64String(cursor, bytes, out var length)) return null;
        return Encoding.UTF8.GetString(bytes[..length]).Split(' ') is [var at, var id] && Timestamps.TryParse(at, out var moment) && Guid.TryParse(id, out var execution) ? (moment, execution) : null;
    }
}

/// <summary>How an execution stands.</summary>
internal sealed record ExecutionShown(
    Guid ExecutionId, string PlanId, string PlanDigest, string Mode, string AgentId, string TraceId, string? Trigger, string Status, string? Reason, DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt, int PlannedSteps, int EndedSteps, StepShown? CurrentStep, string? RecordHash);

/// <summary>A step of a plan.</summary>
internal sealed record StepShown(int Index, string Name);

/// <summary>Guidance as it is shown; every text of the author's is byte for byte.</summary>
internal sealed record RollbackShown(
    string ExecutionId, string PlanId, string Status, bool IsRollbackPossible, string Reason, IReadOnlyList<string> Warnings, IReadOnlyList<IrreversibleStepShown> IrreversibleSteps,
    IReadOnlyList<ManualStepShown> ManualSteps, IReadOnlyList<HintShown> RollbackHints, string Summary)
{
    public static RollbackShown Of(RollbackScaffold scaffold) => new(
        scaffold.ExecutionId, scaffold.PlanId, scaffold.Status.ToWire(), scaffold.IsRollbackPossible, scaffold.Reason, scaffold.Warnings,
        [.. scaffold.IrreversibleSteps.Select(s => new IrreversibleStepShown(s.StepIndex, s.StepName, s.Reasons))],
        [.. scaffold.ManualSteps.Select(s => new ManualStepShown(s.Number, s.StepName, s.IsIrreversible, HintShown.Of(s.Hint)))],
        [.. scaffold.RollbackHints.Select(HintShown.Of)], scaffold.ToSummary());
}

internal sealed record IrreversibleStepShown(int StepIndex, string StepName, IReadOnlyList<string> Reasons);

internal sealed record ManualStepShown(int Number, string StepName, bool IsIrreversible, HintShown Hint);

internal sealed record HintShown(int StepIndex, string Description, IReadOnlyList<string> Actions, IReadOnlyList<string> Risks)
{
    public static HintShown Of(RollbackHint hint) => new(hint.StepIndex, hint.Description, hint.Actions, hint.Risks);
}
