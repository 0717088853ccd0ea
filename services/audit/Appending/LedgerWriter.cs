using Audit.Receiving;
using Audit.Storage;
using Npgsql;
using Platform.Hosting;
using Platform.Messaging;

namespace Audit.Appending;

/// <summary>
/// The ledger's single writer. Of several instances the one that holds the database's advisory lock reads the queue and appends; the
/// others stand by, and the first of them takes over within a second of the holder's end; a holder that froze is ended after twenty.
/// </summary>
internal sealed class LedgerWriter(
    IConfiguration configuration,
    LedgerIntake intake,
    Announcements announcements,
    SchemaGate schema,
    Readiness readiness,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<LedgerWriter> log) : BackgroundService
{
    public const int MaxBatch = 1_000;
    private const string Part = "ledger writer";

    private static readonly TimeSpan StandbyPoll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan IdleCheck = TimeSpan.FromSeconds(1);

    // Statements are planned once, perhaps while the ledger is empty: without the second line its end would be found by reading all of it
    // until the statistics catch up.
    internal const string SessionSettings = "-c synchronous_commit=on -c idle_session_timeout=20s -c idle_in_transaction_session_timeout=20s"
        + " -c enable_seqscan=off -c enable_sort=off -c jit=off";

    // Taken from the queue and not yet settled. Kept when a session breaks: the next one finds out which of it was committed.
    private readonly List<ReceivedMessage> pending = new(MaxBatch);
    private CancellationTokenSource? reading;
    private Task read = Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        await Task.WhenAny(schema.Opened, Task.Delay(Timeout.Infinite, stoppingToken));
        if (stoppingToken.IsCancellationRequested) return;
        await using var database = DedicatedConnections();
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var session = new LedgerSession(await database.OpenConnectionAsync(stoppingToken), time);
                await LedgerRights.CheckAsync(session.Connection, stoppingToken);
                await StandByAsync(session, stoppingToken);
                await session.LoadAsync(stoppingToken);
                backoff.Reset();
                await LeadAsync(session, stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (LedgerRightsException e)
            {
                log.LogCritical("The audit service refuses to run: {Reason}", e.Message);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
            catch (Exception e)
            {
                readiness.NotReady(Part, $"The ledger's database does not answer ({e.GetType().Name}); {pending.Count} records wait here unacknowledged.");
                log.LogWarning("Appending is interrupted ({Reason}); nothing is lost, the next connection continues", e.Message);
                announcements.Reset(null);
                await backoff.WaitAsync(stoppingToken);
            }
        }

        await StopReadingAsync();
    }

    /// <summary>Returns holding the lock.</summary>
    private async Task StandByAsync(LedgerSession session, CancellationToken stop)
    {
        var said = false;
        var holder = new StuckWriter(session.Connection, time);
        while (!await session.TryLockAsync(stop))
        {
            if (await holder.EndAsync(stop)) log.LogWarning("The instance that writes the ledger made the database wait for {Seconds} s; its session was ended", StuckWriter.Patience.TotalSeconds);

            if (!said)
            {
                said = true;
                log.LogInformation("Another instance writes the ledger; this one stands by");
                readiness.Ready(Part);
                await StopReadingAsync();
                pending.Clear();
                intake.Abandon();
            }

            await Task.Delay(StandbyPoll, time, stop);
        }
    }

    private async Task LeadAsync(LedgerSession session, CancellationToken stop)
    {
        log.LogInformation("This instance writes the ledger, from index {Index} on", session.NextIndex);
        var appender = new BatchAppender(session, time, log);
        announcements.Reset(session.Sources);
        readiness.Ready(Part);
        StartReading(stop);
        while (pending.Count > 0 || await TakeAsync(session, appender, stop))
        {
            // What was read is settled even while stopping; only a broken database ends this early.
            await appender.AppendAsync(pending, CancellationToken.None);
            announcements.Committed(session.Sources);
            foreach (var message in pending) message.Delivery.Settle();
            pending.Clear();
            FaultPoint.Hit("audit.after-ack");
        }

        await read;
    }

    /// <summary>Fills the batch with what waits; false once reading has ended and all is done.</summary>
    private async Task<bool> TakeAsync(LedgerSession session, BatchAppender appender, CancellationToken stop)
    {
        while (true)
        {
            while (pending.Count < MaxBatch && intake.Received.TryTake(out var message)) pending.Add(message);
            if (pending.Count > 0) return true;
            if (stop.IsCancellationRequested && read.IsCompleted) return false;
            using var idle = new CancellationTokenSource(IdleCheck, time);
            try
            {
                var more = intake.Received.WaitAsync(idle.Token);
                if (stop.IsCancellationRequested) await Task.WhenAny(more, read);
                else await more;
            }
            catch (OperationCanceledException)
            {
                await CheckAsync(session, appender);
            }
        }
    }

    /// <summary>An idle writer still looks, so that a lost connection or a cut ledger is not first seen by the next record.</summary>
    private async Task CheckAsync(LedgerSession session, BatchAppender appender)
    {
        try
        {
            await session.CheckTailAsync(CancellationToken.None);
        }
        catch (TailMovedException e)
        {
            await appender.TailMovedAsync(e, CancellationToken.None);
            announcements.Reset(session.Sources);
        }
    }

    private void StartReading(CancellationToken stop)
    {
        if (reading is not null) return;
        reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        read = intake.RunAsync(reading.Token);
    }

    private async Task StopReadingAsync()
    {
        if (reading is null) return;
        await reading.CancelAsync();
        await read;
        reading.Dispose();
        reading = null;
    }

    /// <summary>
    /// Unpooled, so that closing one really ends its session. A writer that is frozen between two statements is ended by the server after
    /// twenty seconds, and the lock is free: an idle one speaks every second. One that is frozen within a statement is <see cref="StuckWriter"/>'s.
    /// </summary>
    private NpgsqlDataSource DedicatedConnections() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Database"))
    {
        ApplicationName = "audit ledger writer",
        Pooling = false,
        MaxAutoPrepare = 20,
        AutoPrepareMinUsages = 2,
        Timeout = 5,
        CommandTimeout = 30,
        WriteBufferSize = 64 * 1024,
        Options = SessionSettings,
    });
}
