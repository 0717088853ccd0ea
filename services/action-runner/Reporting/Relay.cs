using Npgsql;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;
using RabbitMQ.Client;

namespace ActionRunner.Reporting;

/// <summary>
/// Brings the journal to the ledger: one relay at a time gives committed records their gap-free numbers, in a commit of its own before they are first
/// published, publishes them in that order, and publishes them again under the same numbers until the ledger has acknowledged them.
/// </summary>
/// <remarks>
/// While the broker or the ledger is away the backlog waits in the journal: at most <see cref="Window"/> records are published and unacknowledged. A record
/// that the ledger refuses is given up after some offers, so that it does not hold up the others.
/// </remarks>
internal sealed class Relay(
    NpgsqlDataSource database, BrokerConnections broker, RelayProgress progress, JournalSignal signal, SchemaGate schema, Draining draining, Readiness readiness,
    TimeProvider time, ILogger<Relay> log) : BackgroundService
{
    /// <summary>The advisory lock of the one relay.</summary>
    public const long LeaderLock = 0x52454C4159;

    private const int BatchSize = 1_000;
    private const int Window = 10_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private const int BatchesAtOnce = 8;

    private const string ReadSql = """
        SELECT s.source_seq, r.kind, r.entry_id, r.body FROM journal.shipment s JOIN journal.record r USING (record_id)
        WHERE s.source_seq BETWEEN $1 AND $2 ORDER BY s.source_seq LIMIT $3
        """;

    private readonly List<Numbered> none = [];
    private readonly Queue<(long First, Task Confirmed)> inFlight = new();
    private readonly Queue<SequenceGap> again = new();
    private ConfirmedPublisher? publisher;
    private byte[] prefix = [];
    private long next;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect("relay");
        await schema.Opened.WaitAsync(stoppingToken);
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                if (!await TryLeadAsync(connection, stoppingToken)) readiness.Ready("relay");
                else await LeadAndSaveAsync(connection, backoff, stoppingToken);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                readiness.NotReady("relay", $"The relay cannot work on the journal ({e.GetType().Name}).");
                log.LogWarning("The relay stopped ({Reason}); starting again", e.Message);
                await backoff.WaitAsync(stoppingToken);
            }
            finally
            {
                progress.Resign();
                await ClosePublisherAsync();
            }
        }
    }

    /// <summary>The last records of a stopping process still go out.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await draining.Done.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    private static async Task<bool> TryLeadAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        // Plans are made once, perhaps while the journal is empty, and kept: only by index do they stay right while it grows.
        await using (var plans = new NpgsqlCommand("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off", connection))
            await plans.ExecuteNonQueryAsync(stop);
        await using var hold = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = LeaderLock } } };
        return (bool)(await hold.ExecuteScalarAsync(stop))!;
    }

    private async Task LeadAndSaveAsync(NpgsqlConnection connection, Backoff backoff, CancellationToken stop)
    {
        try
        {
            await LeadAsync(connection, backoff, stop);
        }
        finally
        {
            // What was handed to the broker is waited for, also while stopping: the last records of a process still go out.
            await AwaitConfirmsAsync();
            // What the ledger has acknowledged is never offered again: if somebody cuts it out there, the hole stays to be seen.
            if (connection.State == System.Data.ConnectionState.Open) await SaveAsync(connection, CancellationToken.None);
        }
    }

    private async Task LeadAsync(NpgsqlConnection connection, Backoff backoff, CancellationToken stop)
    {
        var (source, last, acknowledged) = await ReadStateAsync(connection, stop);
        prefix = RecordBody.SourcePrefix(source);
        again.Clear();
        progress.Lead(source, last, acknowledged);
        readiness.Ready("relay");
        log.LogInformation("Leading the relay of {Source}: {Last} numbered, {Acknowledged} acknowledged", source, last, acknowledged);
        while (!progress.MayNumber) await progress.WaitAsync(Poll, stop);
        next = progress.Settled + 1;
        var savedAt = time.GetTimestamp();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var fresh = await NumberAsync(connection, stop);
            await CheckConfirmsAsync(backoff, stop);
            OfferAgain();
            publisher ??= await OpenPublisherAsync(backoff, stop);
            var batch = publisher is null ? none : await NextBatchAsync(connection, fresh, stop);
            if (batch.Count > 0) Publish(publisher!, batch, isNew: batch[^1].Seq == next - 1);

            if (time.GetElapsedTime(savedAt) > TimeSpan.FromSeconds(1))
            {
                await SaveAsync(connection, stop);
                savedAt = time.GetTimestamp();
            }

            if (fresh.Count == 0 && batch.Count == 0) await IdleAsync(stop);
        }
    }

    private async Task IdleAsync(CancellationToken stop)
    {
        // With the window full only the ledger's word helps; otherwise a commit does.
        if (progress.Missing(next - 1) >= Window) await progress.WaitAsync(Poll, stop);
        else await signal.WaitAsync(Poll, stop);
    }

    private void OfferAgain()
    {
        if (again.Count > 0) return;
        var (lost, givenUp) = progress.Overdue(next - 1);
        foreach (var run in lost) again.Enqueue(run);
        if (lost.Count > 0) log.LogWarning("The ledger lives and has not taken {Runs} runs of records from {First} on; publishing them again", lost.Count, lost[0].From);
        if (givenUp is null) return;
        RunnerTelemetry.GivenUp.Add(givenUp.To - givenUp.From + 1);
        log.LogCritical("The ledger has not taken records {From} to {To} although they were offered to it {Offers} times. They stay a gap.", givenUp.From, givenUp.To, RelayProgress.MostOffers);
    }

    /// <summary>Numbers what waits: one statement, one commit, no other relay.</summary>
    private async Task<List<Numbered>> NumberAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var number = new NpgsqlBatch(connection);
        number.BatchCommands.Add(new NpgsqlBatchCommand("""
            WITH taken AS (
                DELETE FROM journal.unnumbered WHERE record_id = ANY (ARRAY(SELECT record_id FROM journal.unnumbered ORDER BY record_id LIMIT $1))
                RETURNING record_id)
            INSERT INTO journal.shipment (source_seq, record_id) SELECT $2 + row_number() OVER (ORDER BY record_id), record_id FROM taken
            """)
        {
            Parameters = { new() { Value = BatchSize }, new() { Value = progress.LastSeq } },
        });
        number.BatchCommands.Add(new NpgsqlBatchCommand(ReadSql) { Parameters = { new() { Value = progress.LastSeq + 1 }, new() { Value = long.MaxValue }, new() { Value = BatchSize } } });
        await using var reader = await number.ExecuteReaderAsync(stop);
        var rows = await ReadAsync(reader, stop);
        if (rows.Count > 0) progress.Numbered(rows[^1].Seq);
        if (rows.Count > 0) FaultPoint.Hit("relay.after-number");
        return rows;
    }

    /// <summary>What to publish now: what has to be offered again, else the rows just numbered where they are the next, else rows from the journal.</summary>
    private async Task<List<Numbered>> NextBatchAsync(NpgsqlConnection connection, List<Numbered> fresh, CancellationToken stop)
    {
        if (again.TryDequeue(out var run))
        {
            var rows = await ReadAsync(connection, run.From, run.To, BatchSize, stop);
            // Rows that are not there are those of a journal that was restored; nobody can offer them.
            if (rows.Count == BatchSize && rows[^1].Seq < run.To) again.Enqueue(run with { From = rows[^1].Seq + 1 });
            return rows;
        }

        var room = (int)(Window - Math.Min(Window, progress.Missing(next - 1)));
        if (room == 0 || next > progress.LastSeq) return none;
        if (fresh.Count == 0 || fresh[0].Seq != next || fresh.Count > room) fresh = await ReadAsync(connection, next, long.MaxValue, Math.Min(room, BatchSize), stop);
        if (fresh.Count == 0)
        {
            next = progress.LastSeq + 1;
            return none;
        }

        progress.Publishing(fresh[0].Seq);
        next = fresh[^1].Seq + 1;
        return fresh;
    }

    private async Task<ConfirmedPublisher?> OpenPublisherAsync(Backoff backoff, CancellationToken stop)
    {
        try
        {
            return await ConfirmedPublisher.OpenAsync(broker, time, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            log.LogWarning("The broker cannot be reached ({Reason}); records wait in the journal", e.Message);
            await backoff.WaitAsync(stop);
            return null;
        }
    }

    private void Publish(ConfirmedPublisher to, List<Numbered> batch, bool isNew)
    {
        // What was offered again and fails is offered again later; what is new and fails has to be the next again.
        inFlight.Enqueue((isNew ? batch[0].Seq : next, PublishAsync()));

        async Task PublishAsync()
        {
            FaultPoint.Hit("relay.before-publish");
            await to.PublishAsync(batch.ConvertAll(ToMessage));
            FaultPoint.Hit("relay.after-publish");
            RunnerTelemetry.Published.Add(batch.Count);
        }
    }

    /// <summary>
    /// Takes note of what is confirmed, and waits where too much is not. After a failure nothing that was in flight counts as published.
    /// </summary>
    private async Task CheckConfirmsAsync(Backoff backoff, CancellationToken stop)
    {
        while (inFlight.TryPeek(out var oldest) && (oldest.Confirmed.IsCompleted || inFlight.Count >= BatchesAtOnce))
        {
            try
            {
                await oldest.Confirmed;
                inFlight.Dequeue();
                backoff.Reset();
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                log.LogWarning("Records from {First} on are not known to be with the broker ({Reason}); publishing them again", oldest.First, e.Message);
                next = Math.Max(Math.Min(next, inFlight.Min(f => f.First)), progress.Settled + 1);
                await ClosePublisherAsync();
                await AwaitConfirmsAsync();
                await backoff.WaitAsync(stop);
            }
        }
    }

    /// <summary>Waits until nothing is in flight, however it ended; each has a limit of its own.</summary>
    private async Task AwaitConfirmsAsync()
    {
        while (inFlight.TryDequeue(out var batch)) await batch.Confirmed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Outgoing ToMessage(Numbered row)
    {
        var (exchange, headers) = Messages[row.Kind];
        return new Outgoing(
            exchange,
            new BasicProperties
            {
                ContentType = "application/json",
                DeliveryMode = DeliveryModes.Persistent,
                MessageId = row.EntryId.ToString(),
                Headers = headers,
            },
            RecordBody.Number(prefix, row.Seq, row.Body));
    }

    /// <summary>Where each kind of record goes, and what lets a MassTransit consumer take the plain JSON as its contract.</summary>
    private static readonly Dictionary<string, (string Exchange, Dictionary<string, object?> Headers)> Messages = new(StringComparer.Ordinal)
    {
        ["action_attempt"] = (Topology.ActionAttempted, TypeOf(nameof(ActionAttempted))),
        ["denial"] = (Topology.CommandDenied, TypeOf(nameof(CommandDenied))),
        ["execution_record"] = (Topology.ExecutionRecorded, TypeOf(nameof(ExecutionRecorded))),
        ["security_change"] = (Topology.SecurityStateChanged, TypeOf(nameof(SecurityStateChanged))),
    };

    private static Dictionary<string, object?> TypeOf(string contract) => new() { ["MT-MessageType"] = "urn:message:Platform.Contracts:" + contract };

    private async Task SaveAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var save = new NpgsqlCommand("UPDATE journal.source SET acknowledged = $1 WHERE acknowledged < $1", connection)
        {
            Parameters = { new() { Value = progress.Settled } },
        };
        await save.ExecuteNonQueryAsync(stop);
    }

    private static async Task<(string Source, long Last, long Acknowledged)> ReadStateAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var read = new NpgsqlCommand(
            "SELECT name, COALESCE((SELECT max(source_seq) FROM journal.shipment), 0), acknowledged FROM journal.source", connection);
        await using var reader = await read.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    private static async Task<List<Numbered>> ReadAsync(NpgsqlConnection connection, long from, long to, int most, CancellationToken stop)
    {
        await using var read = new NpgsqlCommand(ReadSql, connection) { Parameters = { new() { Value = from }, new() { Value = to }, new() { Value = most } } };
        await using var reader = await read.ExecuteReaderAsync(stop);
        return await ReadAsync(reader, stop);
    }

    private static async Task<List<Numbered>> ReadAsync(NpgsqlDataReader reader, CancellationToken stop)
    {
        var rows = new List<Numbered>();
        while (await reader.ReadAsync(stop))
            rows.Add(new Numbered(reader.GetInt64(0), reader.GetString(1), reader.GetGuid(2), reader.GetFieldValue<byte[]>(3)));
        return rows;
    }

    private async Task ClosePublisherAsync()
    {
        if (publisher is not { } old) return;
        publisher = null;
        try
        {
            await old.DisposeAsync();
        }
        catch (Exception e)
        {
            log.LogDebug("A publisher did not close cleanly ({Reason})", e.Message);
        }
    }

    private readonly record struct Numbered(long Seq, string Kind, Guid EntryId, byte[] Body);
}
