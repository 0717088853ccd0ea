using ActionRunner.Storage;
using Npgsql;
using Platform.Hosting;

namespace ActionRunner.Living;

/// <summary>
/// The rule of who lives, over <c>journal.runner</c>. A runner holds the advisory lock of its number in a session and renews a lease of ten
/// seconds every second. It is gone when the lease has run out, or when it has been silent for three seconds and its lock is free: a
/// session that broke is taken up again within those. A gone one is declared dead before anything of it is closed; from then on nothing
/// begins under its number, so that what is open then is all there will be.
/// </summary>
internal sealed class Registrations(NpgsqlDataSource database)
{
    /// <summary>First key of the advisory locks that living runners hold; the second is the runner's number.</summary>
    private const int AliveLock = 0x52554E52;

    private const string Gone = "(lease_until < now() OR lease_until < now() + interval '7 s' AND pg_try_advisory_xact_lock($2, runner_id))";

    /// <summary>Enters this process as a new runner that lives as long as the session.</summary>
    public static async Task<int> RegisterAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        // Row and lock appear in one commit: nobody can see the row while its lock is free.
        await using var transaction = await session.BeginTransactionAsync(cancel);
        await using var insert = Command(
            session, "INSERT INTO journal.runner (host, pid, lease_until) VALUES ($1, $2, now() + interval '10 s') RETURNING runner_id", Environment.MachineName, Environment.ProcessId);
        var runnerId = (int)(await insert.ExecuteScalarAsync(cancel))!;
        await LockAsync(session, runnerId, cancel);
        await transaction.CommitAsync(cancel);
        return runnerId;
    }

    /// <summary>Takes a number up again in another session of the same process; false where others have declared it dead.</summary>
    /// <param name="session">The new session.</param>
    /// <param name="runnerId">The number.</param>
    /// <param name="former">The process id of the server that served the broken session. It may still be there, and hold the lock.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public static async Task<bool> ResumeAsync(NpgsqlConnection session, int runnerId, int former, CancellationToken cancel)
    {
        // The lease first: it speaks for this process while the lock changes hands.
        if (!await RenewAsync(session, runnerId, null, cancel)) return false;
        await using (var end = Command(
            session, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = $1 AND objid::bigint = $2 AND pid = $3 AND pid <> pg_backend_pid()",
            (long)AliveLock, (long)runnerId, former))
        {
            await end.ExecuteNonQueryAsync(cancel);
        }

        await LockAsync(session, runnerId, cancel);
        return true;
    }

    /// <summary>Renews the lease; false where others have declared this runner dead.</summary>
    public static async Task<bool> RenewAsync(NpgsqlConnection session, int runnerId, long? settledBelow, CancellationToken cancel)
    {
        await using var renew = Command(
            session, $"UPDATE journal.runner SET lease_until = now() + interval '10 s', settled_below = coalesce($2, settled_below) WHERE runner_id = $1 AND {Journal.RunnerIsOpen}",
            runnerId, Sql.Of(settledBelow, NpgsqlTypes.NpgsqlDbType.Bigint));
        return await renew.ExecuteNonQueryAsync(cancel) == 1;
    }

    /// <summary>All that are gone and not closed, <paramref name="own"/> excepted.</summary>
    public async Task<List<int>> GoneAsync(int[] own, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var ask = Command(connection, $"SELECT runner_id FROM journal.runner WHERE closed_at IS NULL AND runner_id <> ALL($1) AND {Gone}", own, AliveLock);
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        var gone = new List<int>();
        while (await reader.ReadAsync(cancel)) gone.Add(reader.GetInt32(0));
        return gone;
    }

    /// <summary>Whether a runner is gone, or was closed.</summary>
    public async Task<bool> IsGoneAsync(int runnerId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var ask = Command(
            connection, $"SELECT NOT EXISTS (SELECT 1 FROM journal.runner WHERE runner_id = $1 AND closed_at IS NULL AND NOT {Gone})", runnerId, AliveLock);
        return (bool)(await ask.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>
    /// Declares a runner dead; false where it has come back meanwhile. Waits for what is about to begin under its number.
    /// </summary>
    public async Task<bool> DeclareDeadAsync(int runnerId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var declare = Command(
            connection,
            $"""
            UPDATE journal.runner r SET lease_until = '-infinity'
            FROM (SELECT runner_id FROM journal.runner WHERE runner_id = $1 AND closed_at IS NULL AND {Gone} FOR UPDATE) AS dead
            WHERE r.runner_id = dead.runner_id
            """,
            runnerId,
            AliveLock);
        return await declare.ExecuteNonQueryAsync(cancel) == 1;
    }

    /// <summary>Nothing of it is open any more, and nobody looks at it again.</summary>
    public async Task CloseAsync(int runnerId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var close = Command(connection, "UPDATE journal.runner SET closed_at = now() WHERE runner_id = $1 AND closed_at IS NULL", runnerId);
        await close.ExecuteNonQueryAsync(cancel);
    }

    private static async Task LockAsync(NpgsqlConnection session, int runnerId, CancellationToken cancel)
    {
        await using var hold = Command(session, "SELECT pg_advisory_lock($1, $2)", AliveLock, runnerId);
        await hold.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = connection.Command(sql, [.. values]);
        // Short: who waits longer for the journal than a lease lasts has lost it.
        command.CommandTimeout = 5;
        return command;
    }
}
