using ActionRunner.Attempts;
using ActionRunner.Guarding;
using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;
using Platform.Journal;

namespace ActionRunner.Storage;

/// <summary>
/// The journal in the business database: who began what, and what came of it. Each method is one round trip and one commit. A method that
/// throws may have committed; each may be called again with the same arguments and then gives the same answer.
/// </summary>
internal sealed class Journal([FromKeyedServices(OwnSessions.Key)] NpgsqlDataSource database, JournalSignal signal)
{
    /// <summary>Of a row of <c>journal.runner</c>: neither closed nor declared dead, which is a lease that ended before all time.</summary>
    public const string RunnerIsOpen = "closed_at IS NULL AND lease_until > '-infinity'";

    // The same few statements text for text, so that they are prepared once a connection.
    // Whoever declares this runner dead waits for those that share its row, and so sees what begins now; afterwards nothing begins. Its key
    // is shared and no more, because the lease is renewed beside this.
    private const string BeginSql = $"""
        WITH open AS (
            SELECT runner_id FROM journal.runner WHERE runner_id = $1 AND {RunnerIsOpen} AND {SecurityKernel.NewestStamp} = $8 FOR KEY SHARE)
        INSERT INTO journal.command (command_id, digest, attempt_id, runner_id, ordinal, external, context)
        SELECT g.command_id, g.digest, g.attempt_id, open.runner_id, g.ordinal, g.external, g.context
        FROM open CROSS JOIN unnest($2::uuid[], $3::bytea[], $4::uuid[], $5::bigint[], $6::boolean[], $7::bytea[])
            AS g(command_id, digest, attempt_id, ordinal, external, context)
        ON CONFLICT (command_id) DO NOTHING RETURNING command_id
        """;

    private const string DenySql = """
        WITH given AS (
            SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::int[], $4::bigint[], $5::uuid[], $6::bytea[])
                AS g(command_id, digest, runner_id, ordinal, entry_id, body)),
        bound AS (
            INSERT INTO journal.command (command_id, digest, runner_id, ordinal)
            SELECT command_id, digest, runner_id, ordinal FROM given
            ON CONFLICT (command_id) DO NOTHING RETURNING command_id),
        recorded AS (
            INSERT INTO journal.record (key, kind, entry_id, body)
            SELECT command_id, 'denial', entry_id, body FROM given JOIN bound USING (command_id)
            RETURNING key)
        SELECT key FROM recorded
        """;

    private const string LookSql = """
        SELECT c.command_id, c.digest, c.attempt_id, c.runner_id, c.external, c.context, r.body, c.kind
        FROM journal.command c LEFT JOIN journal.record r ON r.key = c.command_id AND NOT r.derived
        WHERE c.command_id = ANY($1)
        """;

    // Of an attempt that somebody closed it is evidence all the same.
    private const string SeenSql = "INSERT INTO execution.seen (attempt_id, effects) SELECT * FROM unnest($1::uuid[], $2::bytea[]) ON CONFLICT DO NOTHING";

    /// <summary>
    /// Begins attempts and records denials in one transaction, the attempts only where security still stands as expected. Returns what is
    /// already known of the commands that are not new, for the intents and for the denials; all others have begun, or have been denied.
    /// </summary>
    /// <exception cref="DeclaredDeadException">This runner was declared dead, and no attempt has begun. Call it again under the next
    /// registration.</exception>
    /// <exception cref="SecurityMovedException">Security stands at another version, and no attempt has begun.</exception>
    public async Task<(Dictionary<Guid, SeenCommand> Intents, Dictionary<Guid, SeenCommand> Denials)> BeginAsync(
        Registration runner, Standing security, IReadOnlyList<Intent> intents, IReadOnlyList<Denial> denials, CancellationToken cancel)
    {
        // One order for all runners, so that two that hold the same ids cannot wait for each other.
        intents = [.. intents.OrderBy(i => i.CommandId)];
        denials = [.. denials.OrderBy(d => d.Refusal.CommandId)];
        // A ticket is kept when the same call is made again, because the first one may have committed under it.
        foreach (var intent in intents.Where(i => i.Ticket.Registration != runner)) intent.Ticket = runner.Next();
        foreach (var denial in denials.Where(d => d.Ticket.Registration != runner)) denial.Ticket = runner.Next();

        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection);
        if (intents.Count > 0)
        {
            batch.BatchCommands.Add(SecurityKernel.SharedLock());
            batch.BatchCommands.Add(Sql.Batched(
                BeginSql,
                runner.RunnerId,
                Sql.Array(intents, i => i.CommandId, NpgsqlDbType.Uuid),
                Sql.Array(intents, i => i.Digest, NpgsqlDbType.Bytea),
                Sql.Array(intents, i => i.AttemptId, NpgsqlDbType.Uuid),
                Sql.Array(intents, i => i.Ticket.Ordinal, NpgsqlDbType.Bigint),
                Sql.Array(intents, i => i.External, NpgsqlDbType.Boolean),
                Sql.Array(intents, i => i.Context, NpgsqlDbType.Bytea),
                security.Stamp));
        }

        if (denials.Count > 0)
        {
            batch.BatchCommands.Add(Sql.Batched(
                DenySql,
                Sql.Array(denials, d => d.Refusal.CommandId, NpgsqlDbType.Uuid),
                Sql.Array(denials, d => d.Refusal.Digest, NpgsqlDbType.Bytea),
                Sql.Array(denials, _ => runner.RunnerId, NpgsqlDbType.Integer),
                Sql.Array(denials, d => d.Ticket.Ordinal, NpgsqlDbType.Bigint),
                Sql.Array(denials, d => d.DenialId, NpgsqlDbType.Uuid),
                Sql.Array(denials, d => d.Body, NpgsqlDbType.Bytea)));
        }

        // An intent and a denial may carry the same id; only one of the two is new.
        var began = new HashSet<Guid>();
        var denied = new HashSet<Guid>();
        await using (var reader = await batch.ExecuteReaderAsync(cancel))
        {
            if (intents.Count > 0)
            {
                await reader.NextResultAsync(cancel);
                while (await reader.ReadAsync(cancel)) began.Add(reader.GetGuid(0));
                await reader.NextResultAsync(cancel);
            }

            while (denials.Count > 0 && await reader.ReadAsync(cancel)) denied.Add(reader.GetGuid(0));
        }

        foreach (var denial in denials) denial.Ticket.Settle();
        if (denials.Count > 0) signal.Wake();
        FaultPoint.Hit("runner.after-intent");

        Guid[] known = [
            .. intents.Select(i => i.CommandId).Where(id => !began.Contains(id)),
            .. denials.Select(d => d.Refusal.CommandId).Where(id => !denied.Contains(id)),
        ];
        var seen = known.Length == 0 ? [] : await LookAsync(connection, known, cancel);
        if (intents.Any(i => !began.Contains(i.CommandId) && !seen.ContainsKey(i.CommandId))) throw await WhyNotBegunAsync(connection, runner, security, cancel);
        var seenIntents = seen.Where(s => !began.Contains(s.Key)).ToDictionary();
        foreach (var intent in intents)
        {
            if (!seenIntents.TryGetValue(intent.CommandId, out var found)) continue;
            // Ours from a call whose answer was lost: it has begun. Anybody else's: this ticket belongs to nothing.
            if (found.AttemptId == intent.AttemptId && found.Record is null) seenIntents.Remove(intent.CommandId);
            else intent.Ticket.Settle();
        }

        return (seenIntents, seen.Where(s => !denied.Contains(s.Key)).ToDictionary());
    }

    public async Task<SeenCommand?> LookAsync(Guid commandId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await LookAsync(connection, [commandId], cancel)).GetValueOrDefault(commandId);
    }

    /// <summary>
    /// Records outcomes in a transaction of their own. Returns the keys that had a record already: somebody closed those attempts first,
    /// and that record is the truth. With <paramref name="wait"/> it fails with <see cref="PostgresErrorCodes.LockNotAvailable"/> where a
    /// transaction holds one of the keys for longer.
    /// </summary>
    public async Task<IReadOnlyList<Guid>> RecordAsync(IReadOnlyList<OutcomeRecord> records, CancellationToken cancel, TimeSpan? wait = null)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection);
        if (wait is not null)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"SET LOCAL lock_timeout = {(int)wait.Value.TotalMilliseconds}"));
        }

        foreach (var command in RecordCommands(RecordStatements.InsertNew, records)) batch.BatchCommands.Add(command);
        if (wait is not null) batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        var inserted = await IdsAsync(batch, cancel);
        signal.Wake();
        return [.. records.Select(r => r.Record).Where(r => !inserted.Contains(r.EntryId)).Select(r => r.Key)];
    }

    /// <summary>The record that stands under a command's id, whoever wrote it.</summary>
    public async Task<byte[]?> ReadAsync(Guid key, CancellationToken cancel)
    {
        await using var read = database.Command("SELECT body FROM journal.record WHERE key = $1 AND NOT derived", key);
        return (byte[]?)await read.ExecuteScalarAsync(cancel);
    }

    /// <summary>
    /// For a transaction that does more: the statements that record what it commits, the one that <paramref name="insert"/> makes as the
    /// last. They fail on <see cref="RecordStatements.OneRecordAKey"/> where somebody has closed one of the attempts.
    /// </summary>
    public static IReadOnlyList<NpgsqlBatchCommand> SuccessCommands(
        Func<IReadOnlyList<NewRecord>, NpgsqlBatchCommand> insert, IReadOnlyList<OutcomeRecord> records) => RecordCommands(insert, records);

    /// <summary>Why nothing began: security moved on, or this runner was declared dead.</summary>
    public static async Task<Exception> WhyNotBegunAsync(NpgsqlConnection connection, Registration runner, Standing security, CancellationToken cancel)
    {
        await using var ask = connection.Command($"SELECT {SecurityKernel.NewestStamp} = $1", security.Stamp);
        return await ask.ExecuteScalarAsync(cancel) is true ? new DeclaredDeadException(runner.RunnerId) : new SecurityMovedException();
    }

    private static List<NpgsqlBatchCommand> RecordCommands(Func<IReadOnlyList<NewRecord>, NpgsqlBatchCommand> insert, IReadOnlyList<OutcomeRecord> records)
    {
        var commands = new List<NpgsqlBatchCommand>(2);
        var seen = records.Where(r => r.Effects is not null).ToList();
        if (seen.Count > 0) commands.Add(Sql.Batched(SeenSql, Sql.Array(seen, r => r.Record.EntryId, NpgsqlDbType.Uuid), Sql.Array(seen, r => r.Effects, NpgsqlDbType.Bytea)));
        commands.Add(insert([.. records.Select(r => r.Record)]));
        return commands;
    }

    private static async Task<HashSet<Guid>> IdsAsync(NpgsqlBatch batch, CancellationToken cancel)
    {
        var ids = new HashSet<Guid>();
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) ids.Add(reader.GetGuid(0));
        // To its end: a COMMIT may stand there, and it may fail.
        while (await reader.NextResultAsync(cancel))
        {
        }

        return ids;
    }

    /// <summary>What is known of these commands.</summary>
    public static async Task<Dictionary<Guid, SeenCommand>> LookAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken cancel)
    {
        await using var look = connection.Command(LookSql, ids);
        await using var reader = await look.ExecuteReaderAsync(cancel);
        var found = new Dictionary<Guid, SeenCommand>();
        while (await reader.ReadAsync(cancel))
        {
            found.Add(reader.GetGuid(0), new SeenCommand(
                reader.GetGuid(0),
                reader.GetFieldValue<byte[]>(1),
                reader.IsDBNull(2) ? null : reader.GetGuid(2),
                reader.GetInt32(3),
                reader.GetBoolean(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
                reader.IsDBNull(6) ? null : reader.GetFieldValue<byte[]>(6),
                reader.GetString(7)));
        }

        return found;
    }
}
