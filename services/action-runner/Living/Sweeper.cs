using ActionRunner.Attempts;
using ActionRunner.Storage;
using Npgsql;
using Platform.Hosting;

namespace ActionRunner.Living;

/// <summary>
/// Closes what runners that are gone left open, whether or not the broker ever delivers those commands again. Looks every second; any
/// number of sweepers may look at once. One attempt that a transaction still holds keeps none of the others waiting.
/// </summary>
internal sealed class Sweeper(
    NpgsqlDataSource database, SchemaGate schema, RunnerSession session, Registrations registrations, Closer closer, ExecutionJournal executions, ExecutionCloser executionCloser, TimeProvider time, ILogger<Sweeper> log) : BackgroundService
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
        foreach (var runnerId in await session.GoneAsync(stop))
        {
            try
            {
                await SweepAsync(runnerId, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                log.LogWarning("What runner {RunnerId} left open could not be closed ({Reason}); looking again", runnerId, e.Message);
            }
        }
    }

    private async Task SweepAsync(int runnerId, CancellationToken stop)
    {
        if (!await registrations.DeclareDeadAsync(runnerId, stop)) return;
        var open = await OpenOfAsync(runnerId, stop);
        var left = open.Count == Most;
        foreach (var command in open)
        {
            if (await closer.TryCloseAsync(command, Closer.Crash, stop) is null)
            {
                left = true;
                log.LogWarning("The attempt {AttemptId} of command {CommandId} is held by a transaction that has not ended; looking again", command.AttemptId, command.CommandId);
                continue;
            }

            log.LogWarning("Closed the attempt {AttemptId} of command {CommandId}, which runner {RunnerId} left open", command.AttemptId, command.CommandId, runnerId);
        }

        foreach (var executionId in await executions.OpenOfAsync(runnerId, stop)) left |= !await TryCloseAsync(executionId, runnerId, stop);

        if (!left) await registrations.CloseAsync(runnerId, stop);
    }

    /// <summary>False where it is to be tried again; one that cannot be closed keeps none of the others waiting.</summary>
    private async Task<bool> TryCloseAsync(Guid executionId, int runnerId, CancellationToken stop)
    {
        try
        {
            var closing = await executionCloser.TryCloseAsync(executionId, null, stop);
            if (closing == Closing.Ended) log.LogWarning("Closed the execution {ExecutionId}, which runner {RunnerId} left open", executionId, runnerId);
            return closing != Closing.Held;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            log.LogWarning("The execution {ExecutionId} could not be closed ({Reason}); looking again", executionId, e.Message);
            return false;
        }
    }

    private async Task<List<SeenCommand>> OpenOfAsync(int runnerId, CancellationToken stop)
    {
        await using var ask = database.Command(
            """
            SELECT c.command_id, c.digest, c.attempt_id, c.external, c.context, c.kind
            FROM journal.command c JOIN journal.runner r USING (runner_id)
            WHERE c.runner_id = $1 AND c.ordinal >= r.settled_below AND c.attempt_id IS NOT NULL AND c.kind <> 'plan'
              AND NOT EXISTS (SELECT 1 FROM journal.record t WHERE t.key = c.command_id AND NOT t.derived)
            ORDER BY c.ordinal LIMIT $2
            """,
            runnerId,
            Most);
        await using var reader = await ask.ExecuteReaderAsync(stop);
        var open = new List<SeenCommand>();
        while (await reader.ReadAsync(stop))
        {
            open.Add(new SeenCommand(
                reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), reader.GetGuid(2), runnerId, reader.GetBoolean(3), reader.GetFieldValue<byte[]>(4), null, reader.GetString(5)));
        }

        return open;
    }
}
