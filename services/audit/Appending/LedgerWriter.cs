using Audit.Receiving;
using Audit.Storage;
using Npgsql;
using Platform.Hosting;
using Platform.Messaging;
using Platform.Statements;

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
    KeysFile keys,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<LedgerWriter> log) : BackgroundService
{
    public const int MaxBatch = 1_000;
    private const string Part = "ledger writer";
    private const string Name = "audit ledger writer";

    private static readonly TimeSpan IdleCheck = TimeSpan.FromSeconds(1);

    /// <summary>The advisory lock of the one writer: "ledger" in ASCII.</summary>
    private const long WriterLock = 0x6C_65_64_67_65_72;

    // Statements are planned once, perhaps while the ledger is empty: without this its end would be found by reading all of it until the
    // statistics catch up.
    internal const string SessionSettings = "-c enable_seqscan=off -c enable_sort=off";

    // Taken from the queue and not yet settled. Kept when a session breaks: the next one finds out which of it was committed.
    private readonly List<ReceivedMessage> pending = new(MaxBatch);
    private CancellationTokenSource? reading;
    private Task read = Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        await Task.WhenAny(schema.Opened, Task.Delay(Timeout.Infinite, stoppingToken));
        if (stoppingToken.IsCancellationRequested) return;
        var writer = new SingleWriter
        {
            Name = Name,
            Lock = WriterLock,
            ConnectionString = configuration.GetConnectionString("Database"),
            Settings = SessionSettings,
            Time = time,
            Log = log,
            Opened = CheckRightsAsync,
            StandingBy = StandByAsync,
            Interrupted = InterruptedAsync,
        };
        await writer.RunAsync(LeadAsync, stoppingToken);
        await StopReadingAsync();
    }

    private async Task CheckRightsAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        try
        {
            await LedgerRights.CheckAsync(session, cancel);
        }
        catch (LedgerRightsException e)
        {
            log.LogCritical("The audit service refuses to run: {Reason}", e.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
            throw;
        }
    }

    private async Task StandByAsync()
    {
        readiness.Ready(Part);
        await StopReadingAsync();
        pending.Clear();
        intake.Abandon();
    }

    private Task InterruptedAsync(Exception e)
    {
        readiness.NotReady(Part, $"The ledger's database does not answer ({e.GetType().Name}); {pending.Count} records wait here unacknowledged.");
        announcements.Reset(null);
        return Task.CompletedTask;
    }

    private async Task LeadAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var session = new LedgerSession(connection, time);
        await session.LoadAsync(stop);
        log.LogInformation("This instance writes the ledger, from index {Index} on", session.NextIndex);
        if (session.TreeFault is { } fault)
            log.LogCritical("The tree over the ledger's entries cannot go on: {Fault}. Somebody changed the ledger. Records go in all the same, and nothing more is signed.", fault);
        var appender = new BatchAppender(session, time, log);
        var own = new OwnEntries(session, appender, new TakenRemovals(keys, log), time);
        announcements.Reset(session.Sources);
        readiness.Ready(Part);
        StartReading(stop);
        while (pending.Count > 0 || await TakeAsync(session, appender, own, stop))
        {
            await own.AppendAsync(CancellationToken.None);
            // What was read is settled even while stopping; only a broken database ends this early.
            await appender.AppendAsync(pending, CancellationToken.None);
            announcements.Committed(session.Sources);
            foreach (var message in pending)
            {
                if (message.Refusal is null) message.Delivery.Settle();
                else message.Delivery.Refuse();
            }

            pending.Clear();
            FaultPoint.Hit("audit.after-ack");
        }

        await read;
    }

    /// <summary>Fills the batch with what waits; false once reading has ended and all is done.</summary>
    private async Task<bool> TakeAsync(LedgerSession session, BatchAppender appender, OwnEntries own, CancellationToken stop)
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
                await own.AppendAsync(CancellationToken.None);
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
}
