using Npgsql;

namespace Orchestrator.Filing;

/// <summary>
/// The lock that all orchestrators of one database share, for servers that let the last writer win. It ends with its session, so nobody who
/// died holds it; who is frozen keeps it, for his write may still come.
/// </summary>
internal sealed class DatabaseListLock(NpgsqlDataSource database) : IListLock
{
    /// <summary>"runs-idx" in ASCII.</summary>
    private const long Key = 0x72756E732D696478;

    /// <summary>
    /// Many runs may close at once and take turns. A machine that is gone is noticed long before TCP would by itself; a slow server is
    /// waited for in the transaction, which must not be ended meanwhile as those are that hold a run's row.
    /// </summary>
    private static readonly string Take = $"""
        SET LOCAL lock_timeout = '60s';
        SET LOCAL idle_in_transaction_session_timeout = 0;
        SET LOCAL tcp_keepalives_idle = 5;
        SET LOCAL tcp_keepalives_interval = 5;
        SET LOCAL tcp_keepalives_count = 3;
        SELECT pg_advisory_xact_lock({Key});
        """;

    public async Task<IListHold> TakeAsync(CancellationToken cancel)
    {
        try
        {
            var connection = await database.OpenConnectionAsync(cancel);
            try
            {
                var transaction = await connection.BeginTransactionAsync(cancel);
                await ExecuteAsync(connection, Take, cancel);
                return new Hold(connection, transaction, await LinesAsync(connection, cancel));
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new FilingException("Another run's line is being added to the list of runs, and that does not end.");
        }
        catch (NpgsqlException)
        {
            throw new FilingException("The orchestrator's database does not answer.");
        }
    }

    private static async Task<List<string>> LinesAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var read = connection.CreateCommand();
        read.CommandText = $"""
            SELECT text FROM runs.document WHERE name = '{RunIndex.Document}' AND filed_at IS NOT NULL ORDER BY filed_at, run
            """;
        await using var rows = await read.ExecuteReaderAsync(cancel);
        var lines = new List<string>();
        while (await rows.ReadAsync(cancel)) lines.Add(rows.GetString(0));
        return lines;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        // The lock's own limit decides.
        command.CommandTimeout = 90;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private sealed class Hold(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<string> lines) : IListHold
    {
        public IReadOnlyList<string> Lines => lines;

        public async Task AssureAsync(CancellationToken cancel)
        {
            try
            {
                await ExecuteAsync(connection, "SELECT 1", cancel);
            }
            catch (NpgsqlException)
            {
                throw new FilingException("The orchestrator's database went away while a line was being added to the list of runs.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
