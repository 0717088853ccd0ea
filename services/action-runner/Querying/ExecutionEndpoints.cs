using ActionRunner.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using Platform.Execution;
using Platform.Hosting;

namespace ActionRunner.Querying;

/// <summary>
/// What anyone may ask about executions. Guidance is computed when it is asked for, from the stored record and the plan's hints; nothing
/// here can run anything.
/// </summary>
internal static class ExecutionEndpoints
{
    private static readonly string[] Statuses = [.. Enum.GetValues<ExecutionStatus>().Select(s => s.ToWire())];

    // Each is held in memory while it is read, up to tens of megabytes.
    private static readonly LongAnswers Records = new(16);

    public static void MapExecutions(this IEndpointRouteBuilder app)
    {
        app.MapGet("/executions", Page).WithSummary("Executions of plans, newest first, optionally of one plan or status.");
        app.MapGet("/executions/{id:guid}", One).AddEndpointFilter(QueryReader.NothingAsync).WithSummary("How an execution stands.");
        app.MapGet("/executions/{id:guid}/record", Record).AddEndpointFilter(QueryReader.NothingAsync).WithSummary("The execution's whole record as one JSON object, to be kept and verified anywhere.");
        app.MapGet("/executions/{id:guid}/rollback", Rollback).AddEndpointFilter(QueryReader.NothingAsync).WithSummary("Guidance for undoing an execution by hand. Nothing executes it.");
    }

    private static async Task<IResult> One(Guid id, NpgsqlDataSource database, CancellationToken cancel) =>
        (await ListAsync(database, "b.execution_id = $1", [id], 1, cancel)).FirstOrDefault() is { } found ? TypedResults.Ok(found) : Missing(id);

    private static async Task<IResult> Record(Guid id, ExecutionJournal journal, TimeProvider time, CancellationToken cancel) =>
        await WholeAsync(id, journal, time, (record, _) => Records.Of(
            "application/json", http => http.Response.Body.WriteAsync(record.ToJson(), http.RequestAborted).AsTask()), cancel);

    private static async Task<IResult> Rollback(Guid id, ExecutionJournal journal, TimeProvider time, CancellationToken cancel) =>
        await WholeAsync(id, journal, time, (record, begun) => Beginnings.CoversHints(begun)
            ? TypedResults.Ok(RollbackShown.Of(RollbackPlanner.PlanRollback(record, begun.Plan.RollbackHints)))
            : Unproven(), cancel);

    private static async Task<Ok<Page<ExecutionShown>>> Page(HttpRequest request, NpgsqlDataSource database, CancellationToken cancel)
    {
        var query = new QueryReader(request, "planId", "status", "limit", "cursor");
        var after = After(query);
        var found = await ListAsync(
            database,
            "($1 IS NULL OR b.plan_id = $1) AND ($2 IS NULL OR coalesce(e.status, 'STARTED') = $2) AND ($3 IS NULL OR (b.begun_at, b.execution_id) < ($3, $4))",
            [
                Sql.Of(query.Text("planId"), NpgsqlDbType.Text), Sql.Of(query.OneOf("status", Statuses), NpgsqlDbType.Text),
                Sql.Of(after?.At, NpgsqlDbType.TimestampTz), Sql.Of(after?.Id, NpgsqlDbType.Uuid),
            ],
            query.Limit() + 1,
            cancel);
        return TypedResults.Ok(query.Page(found, item => $"{Timestamps.Format(item.StartedAt)} {item.ExecutionId}"));
    }

    private static async Task<List<ExecutionShown>> ListAsync(
        NpgsqlDataSource database, string where, object[] values, int most, CancellationToken cancel)
    {
        // The last event tells how far it is: steps run one after another.
        await using var ask = database.Command(
            $"""
            SELECT b.execution_id, b.plan_id, b.plan_digest, b.mode, b.agent_id, b.trace_id, b.trigger, b.begun_at, b.opening, e.head, last.body
            FROM execution.begun b LEFT JOIN execution.ended e USING (execution_id)
            LEFT JOIN LATERAL (
                SELECT body FROM execution.line l WHERE l.execution_id = b.execution_id AND NOT is_effect ORDER BY ordinal DESC LIMIT 1) last ON true
            WHERE {where} ORDER BY b.begun_at DESC, b.execution_id DESC LIMIT ${values.Length + 1}
            """,
            [.. values, most]);
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

    /// <summary>
    /// Null where there is nothing, or nothing that can be read: the list is told all the same, and the record of that one is told as
    /// broken.
    /// </summary>
    private static T? Read<T>(NpgsqlDataReader reader, int column, Parse<T> parse)
        where T : class
    {
        try
        {
            return reader.IsDBNull(column) ? null : parse(reader.GetFieldValue<byte[]>(column));
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    /// <summary>An altered journal is told as such, and never as a record.</summary>
    private static async Task<IResult> WholeAsync(Guid id, ExecutionJournal journal, TimeProvider time, Func<ExecutionRecord, BegunExecution, IResult> show, CancellationToken cancel)
    {
        try
        {
            if (await journal.ReadAsync(id, cancel) is not { } stored) return Missing(id);
            return stored.Altered is { } altered ? Broken(altered) : show(stored.ToRecord(time), stored.Begun);
        }
        catch (Exception e) when (e is BrokenRecordException or MalformedException or PlanRefusedException or ArgumentException)
        {
            return Broken(e.Message);
        }
    }

    private static IResult Broken(string why) =>
        Problems.Of(StatusCodes.Status409Conflict, "record-broken", "The record is broken", $"What the journal holds of this execution is not what its observer wrote: {why}");

    /// <summary>Hints that nothing covers are not told as the author's: they may be anybody's.</summary>
    private static IResult Unproven() => Problems.Of(
        StatusCodes.Status409Conflict, "hints-unproven", "The hints are not proven",
        "This execution was recorded by a version that kept no digest of the plan's hints, and its plan was redacted: nobody can tell whether the "
        + "hints are still the author's. Give the plan's own file: ./platform execution rollback ID --plan FILE.");

    private static IResult Missing(Guid id) => Problems.NotFound($"There is no execution '{id}'. If you sent the plan, it may still wait in the queue, or it was denied: /commands/{id} tells.");

    /// <summary>Where the last page ended: when its last execution began, and its id.</summary>
    private static (DateTimeOffset At, Guid Id)? After(QueryReader query) => query.AfterText() is not { } cursor ? null
        : cursor.Split(' ') is [var at, var id] && Timestamps.TryParse(at, out var moment) && Guid.TryParse(id, out var execution)
            ? (moment, execution)
        : throw QueryReader.NoCursor();
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
