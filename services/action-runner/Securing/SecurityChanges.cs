using ActionRunner.Attempts;
using ActionRunner.Guarding;
using ActionRunner.Living;
using ActionRunner.Storage;
using Npgsql;
using Platform.Contracts;
using Platform.Execution;
using Platform.Hosting;
using Platform.Journal;

namespace ActionRunner.Securing;

/// <summary>
/// Makes a signed change of the security state, once: the new version, the id's binding and the record for the ledger are one commit, made
/// while nothing else begins. Whatever begins after it has seen it.
/// </summary>
internal sealed class SecurityChanges(NpgsqlDataSource database, SecurityKernel kernel, KeysFile keys, RunnerSession session, JournalSignal signal, Ids ids, TimeProvider time)
{
    /// <summary>How long a change waits for what is beginning right now; those are commits of milliseconds.</summary>
    private const string LockTimeout = "SET LOCAL lock_timeout = 1000";

    /// <summary>Ends the sessions that hold the lock for longer: nothing of ours does, and nobody else may hold up an escalation.</summary>
    private const string EndHoldersSql = """
        SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND (classid::bigint << 32 | objid::bigint) = $1 AND pid <> pg_backend_pid()
        """;

    private const string ChangeSql = """
        INSERT INTO security.change (version, change_id, security_state, boundary_state, changed_at, change) VALUES ($1, $2, $3, $4, $5, $6)
        """;

    private const string BindSql = """
        INSERT INTO journal.command (command_id, digest, runner_id, ordinal, kind) VALUES ($1, $2, $3, $4, 'security_change') ON CONFLICT (command_id) DO NOTHING RETURNING command_id
        """;

    /// <summary>
    /// Returns the version that the change made, or why it counts not (<c>CODE: sentence</c>), or what is known of its id, which is not
    /// new.
    /// </summary>
    public async Task<(long? Version, string? Refusal, SeenCommand? Seen)> MakeAsync(
        SignedStatement<SecurityChange> change, Refusal envelope, CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await TryAsync(change, envelope, cancel);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && tries < 5)
            {
                await using var end = database.Command(EndHoldersSql, SecurityKernel.Lock);
                await end.ExecuteNonQueryAsync(cancel);
            }
            catch (PostgresException e) when (e.SqlState[..2] is "22" or "23")
            {
                return (null, $"SECURITY_CHANGE_REFUSED: The database refuses the change ({e.SqlState}): {e.MessageText}.", null);
            }
        }
    }

    private async Task<(long? Version, string? Refusal, SeenCommand? Seen)> TryAsync(
        SignedStatement<SecurityChange> change, Refusal envelope, CancellationToken cancel)
    {
        var statement = change.Statement;
        var runner = await session.CurrentAsync(cancel);
        var ticket = runner.Next();
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await using (var alone = new NpgsqlBatch(connection, transaction) { BatchCommands = { new NpgsqlBatchCommand(LockTimeout), SecurityKernel.LockAlone() } }) await alone.ExecuteNonQueryAsync(cancel);

            await using (var bind = connection.Command(BindSql, statement.ChangeId, envelope.Digest, runner.RunnerId, ticket.Ordinal))
            {
                if (await bind.ExecuteScalarAsync(cancel) is null)
                    return (null, null, (await Journal.LookAsync(connection, [statement.ChangeId], cancel))[statement.ChangeId]);
            }

            var before = await kernel.ReadAsync(connection, cancel);
            if (WhyNot(change, before, out var owner) is { } why) return (null, why, null);

            var at = Timestamps.Truncate(time.GetUtcNow());
            var version = before.Version + 1;
            var entryId = ids.Next();
            var body = RecordBody.SecurityChange(entryId, version, change, before.Reading, owner!, at, envelope);
            await using var make = new NpgsqlBatch(connection, transaction);
            make.BatchCommands.Add(Sql.Batched(
                ChangeSql, version, statement.ChangeId, statement.SecurityState.ToWire(), statement.BoundaryState.ToWire(), at, change.ToJson()));
            make.BatchCommands.Add(RecordStatements.Insert([new NewRecord(statement.ChangeId, entryId, body, RecordKind.SecurityChange)]));
            await make.ExecuteNonQueryAsync(cancel);
            FaultPoint.Hit("security.before-commit");
            await transaction.CommitAsync(cancel);
            FaultPoint.Hit("security.after-commit");
            signal.Wake();
            RunnerTelemetry.SecurityChanges.Add(1, new KeyValuePair<string, object?>("state", statement.SecurityState.ToWire()));
            return (version, null, null);
        }
        finally
        {
            ticket.Settle();
        }
    }

    private string? WhyNot(SignedStatement<SecurityChange> change, Standing before, out string? owner)
    {
        owner = null;
        try
        {
            var ring = keys.Read();
            owner = change.Signer(ring)?.Owner;
            return SecurityChangeCheck.Check(change, ring, before.Reading, before.Version, time.GetUtcNow())?.ToString();
        }
        catch (KeysUnreadableException e)
        {
            return $"SECURITY_CHANGE_KEYS_UNREADABLE: {e.Message}";
        }
    }
}
