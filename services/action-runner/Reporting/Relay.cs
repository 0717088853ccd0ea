using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;
using Platform.Messaging;
using RabbitMQ.Client;

namespace ActionRunner.Reporting;

/// <summary>
/// Brings the journal to the ledger: one relay at a time gives committed records their gap-free numbers, in a commit of its own before they are first
/// published, publishes them in that order, and publishes them again under the same numbers until the ledger has acknowledged them.
/// </summary>
/// <remarks>While the broker or the ledger is away the backlog waits in the journal: at most <see cref="Window"/> records are published and unacknowledged.</remarks>
internal sealed class Relay(
    NpgsqlDataSource database, BrokerConnections broker, RelayProgress progress, JournalSignal signal, SchemaGate schema, Draining draining, Readiness readiness,
    TimeProvider time, ILogger<Relay> log) : BackgroundService
{
    /// <summary>The advisory lock of the one relay.</summary>
    public const long LeaderLock = 0x52454C4159;

    private const int BatchSize = 1_000;
    private const int Window = 10_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string ReadSql = """
        SELECT s.source_seq, r.kind, r.entry_id, r.body FROM journal.shipment s JOIN journal.record r USING (record_id)
        WHERE s.source_seq >= $1 ORDER BY s.source_seq LIMIT $2
        """;

    private readonly List<Numbered> none = [];
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
            // What the ledger has acknowledged is never offered again: if somebody cuts it out there, the hole stays to be seen.
            if (connection.State == System.Data.ConnectionState.Open) await SaveAsync(connection, CancellationToken.None);
        }
    }

    private async Task LeadAsync(NpgsqlConnection connection, Backoff backoff, CancellationToken stop)
    {
        var (source, last, acknowledged) = await ReadStateAsync(connection, stop);
        prefix = RecordBody.SourcePrefix(source);
        next = acknowledged + 1;
        progress.Lead(source, last, acknowledged);
        readiness.Ready("relay");
        log.LogInformation("Leading the relay of {Source}: {Last} numbered, {Acknowledged} acknowledged", source, last, acknowledged);
        var savedAt = time.GetTimestamp();
        var publishing = Task.CompletedTask;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var fresh = await NumberAsync(connection, stop);
            await publishing;
            if (progress.IsLost(next - 1, Patience))
            {
                log.LogWarning("The ledger lives and has not taken {First} to {Last}; publishing them again", progress.Acknowledged + 1, next - 1);
                next = progress.Acknowledged + 1;
            }

            var batch = await NextBatchAsync(connection, fresh, stop);
            if (batch.Count > 0)
            {
                progress.Publishing(batch[0].Seq);
                next = batch[^1].Seq + 1;
                publishing = PublishAsync(batch, backoff, stop);
            }

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
        if (next - 1 - progress.Acknowledged >= Window) await progress.WaitAsync(Poll, stop);
        else await signal.WaitAsync(Poll, stop);
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
        number.BatchCommands.Add(new NpgsqlBatchCommand(ReadSql) { Parameters = { new() { Value = progress.LastSeq + 1 }, new() { Value = BatchSize } } });
        await using var reader = await number.ExecuteReaderAsync(stop);
        var rows = await ReadAsync(reader, stop);
        if (rows.Count > 0) progress.Numbered(rows[^1].Seq);
        if (rows.Count > 0) FaultPoint.Hit("relay.after-number");
        return rows;
    }

    /// <summary>What to publish now: the rows just numbered where they are the next, else rows from the journal.</summary>
    private async Task<List<Numbered>> NextBatchAsync(NpgsqlConnection connection, List<Numbered> fresh, CancellationToken stop)
    {
        var room = Window - (int)Math.Min(Window, next - 1 - progress.Acknowledged);
        if (room <= 0 || next > progress.LastSeq) return none;
        if (fresh.Count > 0 && fresh[0].Seq == next && fresh.Count <= room) return fresh;
        await using var read = new NpgsqlCommand(ReadSql, connection)
        {
            Parameters = { new() { Value = next }, new() { Value = Math.Min(room, BatchSize) } },
        };
        await using var reader = await read.ExecuteReaderAsync(stop);
        return await ReadAsync(reader, stop);
    }

    private async Task PublishAsync(List<Numbered> batch, Backoff backoff, CancellationToken stop)
    {
        try
        {
            publisher ??= await ConfirmedPublisher.OpenAsync(broker, time, stop);
            FaultPoint.Hit("relay.before-publish");
            await publisher.PublishAsync(batch.ConvertAll(ToMessage));
            FaultPoint.Hit("relay.after-publish");
            RunnerTelemetry.Published.Add(batch.Count);
            backoff.Reset();
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            log.LogWarning("Records {First} to {Last} are not known to be with the broker ({Reason}); publishing them again", batch[0].Seq, batch[^1].Seq, e.Message);
            await ClosePublisherAsync();
            next = Math.Min(next, Math.Max(batch[0].Seq, progress.Acknowledged + 1));
            await backoff.WaitAsync(stop);
        }
    }

    private Outgoing ToMessage(Numbered row)
    {
        var denial = row.Kind == "denial";
        return new Outgoing(
            denial ? Topology.CommandDenied : Topology.ActionAttempted,
            new BasicProperties
            {
                ContentType = "application/json",
                DeliveryMode = DeliveryModes.Persistent,
                MessageId = row.EntryId.ToString(),
                Headers = denial ? DenialHeaders : AttemptHeaders,
            },
            RecordBody.Number(prefix, row.Seq, row.Body));
    }

    // What lets a MassTransit consumer take the plain JSON as its contract.
    private static readonly Dictionary<string, object?> AttemptHeaders = new() { ["MT-MessageType"] = "urn:message:Platform.Contracts:ActionAttempted" };
    private static readonly Dictionary<string, object?> DenialHeaders = new() { ["MT-MessageType"] = "urn:message:Platform.Contracts:CommandDenied" };

    private async Task SaveAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var save = new NpgsqlCommand("UPDATE journal.source SET acknowledged = $1 WHERE acknowledged < $1", connection)
        {
            Parameters = { new() { Value = progress.Acknowledged } },
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
