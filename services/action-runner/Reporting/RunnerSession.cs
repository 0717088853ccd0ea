using Npgsql;
using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Reporting;

/// <summary>A command's number among those of one runner registration.</summary>
internal readonly record struct Ticket(Registration Registration, long Ordinal)
{
    /// <summary>The command has its record.</summary>
    public void Settle() => Registration?.Settle(Ordinal);
}

/// <summary>One life of this process in <c>journal.runner</c>.</summary>
internal sealed class Registration(int runnerId)
{
    private readonly Lock gate = new();
    private readonly Watermark settled = new();
    private long last;

    public int RunnerId => runnerId;

    public Ticket Next() => new(this, Interlocked.Increment(ref last));

    public void Settle(long ordinal)
    {
        lock (gate) settled.Done((ulong)ordinal);
    }

    /// <summary>Every command with a lower ordinal has its record.</summary>
    public long SettledBelow
    {
        get { lock (gate) return (long)settled.UpTo + 1; }
    }
}

/// <summary>
/// Keeps this process registered as a living runner: a session holds the advisory lock of its number and renews its lease every second.
/// When the session breaks, the process registers anew; what it began under the old number may then be closed by anyone, and the journal's
/// key decides who was first.
/// </summary>
internal sealed class RunnerSession(NpgsqlDataSource database, SchemaGate schema, Draining draining, Readiness readiness, TimeProvider time, ILogger<RunnerSession> log) : BackgroundService
{
    /// <summary>First key of the advisory locks that living runners hold; the second is the runner's number.</summary>
    public const int AliveLock = 0x52554E52;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Registration? current;

    /// <summary>The registration under which commands begin now; waits for the first one.</summary>
    public async ValueTask<Registration> CurrentAsync(CancellationToken cancel)
    {
        if (current is null) await first.Task.WaitAsync(cancel);
        return current!;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect("journal");
        await schema.Opened.WaitAsync(stoppingToken);
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LiveAsync(backoff, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                readiness.NotReady("journal", $"The runner's database session is broken ({e.GetType().Name}).");
                log.LogWarning("The runner's session is broken ({Reason}); registering again", e.Message);
                await backoff.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LiveAsync(Backoff backoff, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        var registration = await RegisterAsync(connection, stop);
        current = registration;
        first.TrySetResult();
        readiness.Ready("journal");
        backoff.Reset();
        log.LogInformation("Registered as runner {RunnerId}", registration.RunnerId);
        while (true)
        {
            await Task.Delay(Beat, time, stop);
            await using var renew = new NpgsqlCommand(
                "UPDATE journal.runner SET lease_until = now() + interval '10 s', settled_below = $2 WHERE runner_id = $1 AND closed_at IS NULL", connection)
            {
                Parameters = { new() { Value = registration.RunnerId }, new() { Value = registration.SettledBelow } },
                CommandTimeout = 5,
            };
            if (await renew.ExecuteNonQueryAsync(stop) == 0) throw new InvalidOperationException("another runner declared this one dead");
        }
    }

    /// <summary>Stays alive until the last attempt has its record: nobody should close what is still ending well.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await draining.Done.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    private static async Task<Registration> RegisterAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        // Row and lock appear in one commit: nobody can see the row while its lock is free.
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO journal.runner (host, pid, lease_until) VALUES ($1, $2, now() + interval '10 s') RETURNING runner_id", connection)
        {
            Parameters = { new() { Value = Environment.MachineName }, new() { Value = Environment.ProcessId } },
        };
        var runnerId = (int)(await insert.ExecuteScalarAsync(stop))!;
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock($1, $2)", connection)
        {
            Parameters = { new() { Value = AliveLock }, new() { Value = runnerId } },
        };
        await hold.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        return new Registration(runnerId);
    }
}
