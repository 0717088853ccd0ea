using Npgsql;
using Platform.Hosting;

namespace Platform.Hosting;

/// <summary>
/// The database ends a session that is idle for too long, but not one that froze while the database waits for its rows or for it to read
/// an answer: nothing limits that wait, a statement's timeout included. So whoever stands by watches the lock's holder, and ends its
/// session, which is of the same role, once it has made the database wait for the whole of <see cref="SingleWriter.Patience"/>.
/// </summary>
internal sealed class StuckHolder(NpgsqlConnection connection, long key, TimeSpan patience, TimeProvider time)
{
    private const string FindSql = """
        SELECT a.pid, a.query_start FROM pg_stat_activity a
        WHERE a.datname = current_database() AND a.usename = current_user AND a.pid <> pg_backend_pid() AND a.state = 'active' AND a.wait_event_type = 'Client'
          AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                      AND l.classid::bigint << 32 | l.objid::bigint = $1)
        """;

    private (int Pid, DateTime Since)? watched;
    private long began;

    /// <summary>To be asked at every look for the lock; true where the holder's session was ended.</summary>
    public async Task<bool> EndAsync(CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not { } waiting)
        {
            watched = null;
            return false;
        }

        if (watched != waiting)
        {
            (watched, began) = (waiting, time.GetTimestamp());
            return false;
        }

        if (time.GetElapsedTime(began) < patience) return false;
        watched = null;
        await using var end = connection.Command("SELECT pg_terminate_backend($1)", waiting.Pid);
        return await end.ExecuteScalarAsync(cancel) is true;
    }

    /// <summary>The lock's holder, where a statement of its waits for the client, with the statement's beginning.</summary>
    private async Task<(int Pid, DateTime Since)?> FindAsync(CancellationToken cancel)
    {
        await using var find = connection.Command(FindSql, key);
        await using var reader = await find.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? (reader.GetInt32(0), reader.GetDateTime(1)) : null;
    }
}
