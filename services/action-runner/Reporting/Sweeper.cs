using Npgsql;
using Platform.Hosting;

namespace ActionRunner.Reporting;

/// <summary>
/// Closes what runners that are gone left open, whether or not the broker ever delivers those commands again. Looks every second; any number
/// of sweepers may look at once.
/// </summary>
internal sealed class Sweeper(NpgsqlDataSource database, SchemaGate schema, RunnerSession session, Closer closer, TimeProvider time, ILogger<Sweeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private const int Most = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await schema.Opened.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Looking for open attempts failed ({Reason})", e.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        var mine = (await session.CurrentAsync(stop)).RunnerId;
        foreach (var runnerId in await GoneAsync(mine, stop))
        {
            var open = await OpenOfAsync(runnerId, stop);
            foreach (var command in open)
            {
                await closer.CloseAsync(command, Closer.Crash, stop);
                log.LogWarning("Closed the attempt {AttemptId} of command {CommandId}, which runner {RunnerId} left open", command.AttemptId, command.CommandId, runnerId);
            }

            if (open.Count == Most) continue;
            await using var close = database.CreateCommand("UPDATE journal.runner SET closed_at = now() WHERE runner_id = $1 AND closed_at IS NULL");
            close.Parameters.Add(new NpgsqlParameter { Value = runnerId });
            await close.ExecuteNonQueryAsync(stop);
        }
    }

    private async Task<List<int>> GoneAsync(int mine, CancellationToken stop)
    {
        await using var ask = database.CreateCommand("""
            SELECT runner_id FROM journal.runner
            WHERE closed_at IS NULL AND runner_id <> $1 AND (lease_until < now() OR pg_try_advisory_xact_lock($2, runner_id))
            """);
        ask.Parameters.Add(new NpgsqlParameter { Value = mine });
        ask.Parameters.Add(new NpgsqlParameter { Value = RunnerSession.AliveLock });
        await using var reader = await ask.ExecuteReaderAsync(stop);
        var gone = new List<int>();
        while (await reader.ReadAsync(stop)) gone.Add(reader.GetInt32(0));
        return gone;
    }

    private async Task<List<SeenCommand>> OpenOfAsync(int runnerId, CancellationToken stop)
    {
        await using var ask = database.CreateCommand("""
            SELECT c.command_id, c.digest, c.attempt_id, c.external, c.context
            FROM journal.command c JOIN journal.runner r USING (runner_id)
            WHERE c.runner_id = $1 AND c.ordinal >= r.settled_below AND c.attempt_id IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM journal.record t WHERE t.key = c.command_id AND NOT t.derived)
            ORDER BY c.ordinal LIMIT $2
            """);
        ask.Parameters.Add(new NpgsqlParameter { Value = runnerId });
        ask.Parameters.Add(new NpgsqlParameter { Value = Most });
        await using var reader = await ask.ExecuteReaderAsync(stop);
        var open = new List<SeenCommand>();
        while (await reader.ReadAsync(stop))
        {
            open.Add(new SeenCommand(
                reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), reader.GetGuid(2), runnerId, reader.GetBoolean(3), reader.GetFieldValue<byte[]>(4), null));
        }

        return open;
    }
}
