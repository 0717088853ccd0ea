using ActionRunner.Attempts;
using ActionRunner.Guarding;
using Npgsql;
using NpgsqlTypes;
using Platform.Execution;
using Platform.Hosting;
using Platform.Journal;

namespace ActionRunner.Storage;

/// <summary>
/// The executions in the business database. What begins, begins in one commit with the security state it saw; what ended, ends in one
/// commit with its record. A method that throws may have committed; each may be called again with the same arguments.
/// </summary>
internal sealed class ExecutionJournal([FromKeyedServices(OwnSessions.Key)] NpgsqlDataSource database, JournalSignal signal)
{
    private const string Open = $"""
        open AS (SELECT runner_id FROM journal.runner WHERE runner_id = $1 AND {Journal.RunnerIsOpen} AND {SecurityKernel.NewestStamp} = $2 FOR KEY SHARE)
        """;

    private const string BeginSql = $"""
        WITH {Open},
        bound AS (
            INSERT INTO journal.command (command_id, digest, attempt_id, runner_id, ordinal, context, kind)
            SELECT $3, $4, $5, runner_id, $6, $7, 'plan' FROM open ON CONFLICT (command_id) DO NOTHING RETURNING command_id, runner_id),
        used AS (INSERT INTO execution.approval_used (approval_id, execution_id) SELECT $8, command_id FROM bound WHERE $8 IS NOT NULL)
        INSERT INTO execution.begun
            (execution_id, entry_id, runner_id, plan_id, plan_digest, mode, agent_id, trace_id, trigger, user_id, traceparent, opening, plan, approval, begun_at)
        SELECT command_id, $5, runner_id, $9, $10, $11, $12, $13, $14, $15, $16, $7, $17, $18, $19 FROM bound RETURNING execution_id
        """;

    private const string StartSql = $"""
        WITH {Open},
        begun AS (
            INSERT INTO journal.command (command_id, digest, attempt_id, runner_id, ordinal, external, context, kind)
            SELECT $3, $4, $5, runner_id, $6, $7, $8, $9 FROM open WHERE EXISTS (SELECT 1 FROM execution.begun e WHERE e.execution_id = $10 AND e.runner_id = $1)
            ON CONFLICT (command_id) DO NOTHING RETURNING command_id)
        INSERT INTO execution.line (execution_id, ordinal, is_effect, body)
        SELECT $10, g.ordinal, g.is_effect, g.body FROM begun CROSS JOIN unnest($11::int[], $12::boolean[], $13::bytea[]) AS g(ordinal, is_effect, body)
        RETURNING ordinal
        """;

    private const string LinesSql = "INSERT INTO execution.line (execution_id, ordinal, is_effect, body) SELECT $1, * FROM unnest($2::int[], $3::boolean[], $4::bytea[])";

    private const string EndSql = "INSERT INTO execution.ended (execution_id, status, head, ended_at) VALUES ($1, $2, $3, $4)";

    // Beside the row that says so: the executions that used it, and the openings that their commands stand for. Whoever takes one away has
    // not taken the others.
    private const string ApprovalUsedSql = """
        SELECT EXISTS (SELECT FROM execution.begun WHERE approval IS NOT NULL AND execution.approval_of(approval) = $1 AND execution_id <> $2)
            OR EXISTS (SELECT FROM journal.command WHERE kind = 'plan' AND execution.approval_of(context) = $1 AND command_id <> $2)
        """;

    /// <summary>Begins an execution. Returns null, or what is known of its command id, which is not new.</summary>
    /// <exception cref="ApprovalUsedException">Its approval has served before; nothing has begun.</exception>
    /// <exception cref="SecurityMovedException">Security stands at another version; nothing has begun.</exception>
    /// <exception cref="DeclaredDeadException">This runner was declared dead; nothing has begun.</exception>
    public async Task<SeenCommand?> BeginAsync(PlanExecution sent, byte[] digest, string? approvalId, CancellationToken cancel)
    {
        var (runner, security, execution) = (sent.Runner, sent.Security.Standing, sent.Begun);
        var ticket = runner.Next();
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancel);
            if (approvalId is not null && await IsUsedAsync(connection, approvalId, execution.ExecutionId, cancel)) throw new ApprovalUsedException();
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(SecurityKernel.SharedLock());
            batch.BatchCommands.Add(Sql.Batched(
                BeginSql, runner.RunnerId, security.Stamp, execution.ExecutionId, digest, execution.EntryId, ticket.Ordinal,
                execution.Opening.ToJson(), Sql.Of(approvalId, NpgsqlDbType.Text), execution.PlanId, Bytes(execution.PlanDigest), execution.Mode.ToWire(),
                execution.AgentId, execution.TraceId, Sql.Of(execution.Trigger, NpgsqlDbType.Text), Sql.Of(execution.UserId, NpgsqlDbType.Text), Sql.Of(execution.Traceparent, NpgsqlDbType.Text),
                execution.Plan.ToJson(), Sql.Of(execution.Approval, NpgsqlDbType.Bytea), execution.Opening.StartedAt));
            if (await AnyAsync(batch, 1, cancel)) return null;
            // This one from a call whose answer was lost: it has begun.
            var seen = (await Journal.LookAsync(connection, [execution.ExecutionId], cancel)).GetValueOrDefault(execution.ExecutionId) ?? throw await Journal.WhyNotBegunAsync(connection, runner, security, cancel);
            return seen.AttemptId == execution.EntryId && seen.Record is null ? null : seen;
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "approval_used" })
        {
            throw new ApprovalUsedException();
        }
        finally
        {
            // What is open of a dead runner's executions is found by the executions; a plan may take hours, and nobody's commands are to
            // wait for its number.
            ticket.Settle();
        }
    }

    /// <summary>
    /// Starts a step: its attempt begins, and the lines up to its own start are kept, in one commit, where security still stands as
    /// expected.
    /// </summary>
    /// <inheritdoc cref="BeginAsync" path="/exception[not(contains(@cref,'Approval'))]"/>
    /// <exception cref="LinesTamperedException">Somebody else wrote a line of this execution.</exception>
    public async Task StartStepAsync(PlanExecution execution, Intent intent, string kind, CancellationToken cancel)
    {
        var (runner, security, executionId, lines) = (execution.Runner, execution.Security.Standing, execution.Begun.ExecutionId, execution.Due);
        if (intent.Ticket.Registration != runner) intent.Ticket = runner.Next();
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(SecurityKernel.SharedLock());
        batch.BatchCommands.Add(Sql.Batched(
            StartSql, runner.RunnerId, security.Stamp, intent.CommandId, intent.Digest, intent.AttemptId, intent.Ticket.Ordinal,
            intent.External, intent.Context, kind, executionId, Ordinals(lines), Kinds(lines), Bodies(lines)));
        try
        {
            if (await AnyAsync(batch, 1, cancel)) return;
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "line" })
        {
            throw new LinesTamperedException(executionId);
        }

        if (!(await Journal.LookAsync(connection, [intent.CommandId], cancel)).ContainsKey(intent.CommandId)) throw await Journal.WhyNotBegunAsync(connection, runner, security, cancel);
    }

    /// <summary>
    /// Ends an execution: its last lines, its end and its record in one commit. False where somebody has ended it before; nothing is kept
    /// then.
    /// </summary>
    /// <param name="execution">It has begun.</param>
    /// <param name="head">How it ended.</param>
    /// <param name="lines">Lines that are not kept yet.</param>
    /// <param name="all">Every line, where they are at hand; else they are read back.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<bool> EndAsync(BegunExecution execution, ExecutionHead head, IReadOnlyList<ExecutionLine> lines, IReadOnlyList<ExecutionLine>? all, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await using (var end = new NpgsqlBatch(connection, transaction))
            {
                // First, so that whoever comes second finds the end and not a line.
                end.BatchCommands.Add(Sql.Batched(
                    EndSql, execution.ExecutionId, head.Outcome.Status.ToWire(), head.ToJson(), head.Outcome.EndedAt!.Value));
                if (lines.Count > 0) end.BatchCommands.Add(Sql.Batched(LinesSql, execution.ExecutionId, Ordinals(lines), Kinds(lines), Bodies(lines)));
                await end.ExecuteNonQueryAsync(cancel);
            }

            await foreach (var record in ExecutionRecords.OfAsync(execution, head, all, connection, cancel))
            {
                await using var keep = new NpgsqlBatch(connection, transaction) { BatchCommands = { RecordStatements.Insert([record]) } };
                await keep.ExecuteNonQueryAsync(cancel);
            }

            FaultPoint.Hit("plan.before-end");
            await transaction.CommitAsync(cancel);
            FaultPoint.Hit("plan.after-end");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "ended" })
        {
            return false;
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "line" })
        {
            throw new LinesTamperedException(execution.ExecutionId);
        }

        signal.Wake();
        return true;
    }

    /// <summary>What a step's unit of work saw, committed with its outcome.</summary>
    public async Task<byte[]?> SeenAsync(Guid attemptId, CancellationToken cancel)
    {
        await using var read = database.Command("SELECT effects FROM execution.seen WHERE attempt_id = $1", attemptId);
        return (byte[]?)await read.ExecuteScalarAsync(cancel);
    }

    /// <summary>
    /// Executions that this runner began and nobody has ended: as many as it executes at once, and those that nobody can end.
    /// </summary>
    public async Task<IReadOnlyList<Guid>> OpenOfAsync(int runnerId, CancellationToken cancel)
    {
        await using var ask = database.Command("""
            SELECT execution_id FROM execution.begun b
            WHERE runner_id = $1 AND NOT EXISTS (SELECT 1 FROM execution.ended e WHERE e.execution_id = b.execution_id) ORDER BY begun_at
            """, runnerId);
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        var open = new List<Guid>();
        while (await reader.ReadAsync(cancel)) open.Add(reader.GetGuid(0));
        return open;
    }

    /// <summary>An execution with all its lines, as of one moment; null where there is none.</summary>
    public async Task<StoredExecution?> ReadAsync(Guid executionId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(Sql.Batched(
            """
            SELECT execution_id, entry_id, plan_id, plan_digest, mode, agent_id, trace_id, trigger, user_id, traceparent, opening, plan, approval, head, begun_at, status, ended_at
            FROM execution.begun LEFT JOIN execution.ended USING (execution_id) WHERE execution_id = $1
            """,
            executionId));
        batch.BatchCommands.Add(Sql.Batched("SELECT ordinal, is_effect, body FROM execution.line WHERE execution_id = $1 ORDER BY ordinal", executionId));
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel)) return null;
        var digest = new Digest(reader.GetFieldValue<byte[]>(3));
        var begun = new BegunExecution
        {
            ExecutionId = reader.GetGuid(0),
            EntryId = reader.GetGuid(1),
            PlanId = reader.GetString(2),
            PlanDigest = digest,
            Mode = WireWords.TryParse(reader.GetString(4), out LiveModeState mode) ? mode : throw new InvalidOperationException("The mode of an execution is not known."),
            AgentId = reader.GetString(5),
            TraceId = reader.GetString(6),
            Trigger = reader.IsDBNull(7) ? null : reader.GetString(7),
            UserId = reader.IsDBNull(8) ? null : reader.GetString(8),
            Traceparent = reader.IsDBNull(9) ? null : reader.GetString(9),
            Opening = ExecutionOpening.Read(reader.GetFieldValue<byte[]>(10)),
            Plan = Plan.ReadRedacted(reader.GetFieldValue<byte[]>(11), digest),
            Approval = reader.IsDBNull(12) ? null : reader.GetFieldValue<byte[]>(12),
            BegunAt = reader.GetFieldValue<DateTimeOffset>(14),
        };
        var head = reader.IsDBNull(13) ? null : ExecutionHead.Read(reader.GetFieldValue<byte[]>(13));
        var status = reader.IsDBNull(15) ? null : reader.GetString(15);
        var endedAt = reader.IsDBNull(16) ? (DateTimeOffset?)null : reader.GetFieldValue<DateTimeOffset>(16);
        await reader.NextResultAsync(cancel);
        var lines = new List<ExecutionLine>();
        while (await reader.ReadAsync(cancel)) lines.Add(new ExecutionLine(reader.GetInt32(0), reader.GetBoolean(1), reader.GetFieldValue<byte[]>(2)));
        return new StoredExecution(begun, head, lines) { Status = status, EndedAt = endedAt };
    }

    private static async Task<bool> IsUsedAsync(NpgsqlConnection connection, string approvalId, Guid executionId, CancellationToken cancel)
    {
        await using var ask = connection.Command(ApprovalUsedSql, approvalId, executionId);
        return await ask.ExecuteScalarAsync(cancel) is true;
    }

    /// <summary>Whether the statement of this number in the batch returned a row.</summary>
    private static async Task<bool> AnyAsync(NpgsqlBatch batch, int statement, CancellationToken cancel)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        for (var i = 0; i < statement; i++) await reader.NextResultAsync(cancel);
        var any = await reader.ReadAsync(cancel);
        // To its end: until then the batch may still fail.
        while (await reader.NextResultAsync(cancel))
        {
        }

        return any;
    }

    private static NpgsqlParameter Ordinals(IReadOnlyList<ExecutionLine> lines) => Sql.Array(lines, l => l.Ordinal, NpgsqlDbType.Integer);

    private static NpgsqlParameter Kinds(IReadOnlyList<ExecutionLine> lines) => Sql.Array(lines, l => l.IsEffect, NpgsqlDbType.Boolean);

    private static NpgsqlParameter Bodies(IReadOnlyList<ExecutionLine> lines) => Sql.Array(lines, l => l.Body, NpgsqlDbType.Bytea);



    private static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }

}

/// <summary>Somebody else wrote a line of this execution: nobody can tell it truthfully any more, and nothing of it goes on.</summary>
internal sealed class LinesTamperedException(Guid executionId) : Exception($"somebody else wrote a line of the execution {executionId}");

/// <summary>The approval has served before; nothing has begun.</summary>
internal sealed class ApprovalUsedException() : Exception("the approval has served before");
