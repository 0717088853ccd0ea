using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Proofs.Heads;

namespace Platform.Journal;

/// <summary>
/// Publishes the journal's head every second, by the process that leads the relay. A head that cannot be read or published is not sent at
/// all: the ledger then says "unknown", which is the truth.
/// </summary>
internal sealed class HeadReporter(
    NpgsqlDataSource database, RelayProgress progress, IBus bus, SchemaGate schema, Draining draining, JournalTelemetry telemetry,
    TimeProvider time, ILogger<HeadReporter> log, HeadSigner? sign = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private (long Backlog, double Age) last;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        telemetry.Observe(() => last);
        await schema.Opened.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (progress.Source is { } source) await ReportAsync(source, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The journal's head could not be told ({Reason})", e.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await draining.Done.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    private async Task ReportAsync(string source, CancellationToken stop)
    {
        // The last number as it stands in the database: the one that this process remembers is of no use where another has taken its place.
        await using var ask = database.Command(
            """
            SELECT (SELECT count(*) FROM journal.unnumbered),
                   COALESCE(
                     (SELECT r.recorded_at FROM journal.shipment s JOIN journal.record r USING (record_id) WHERE s.source_seq = $1),
                     (SELECT r.recorded_at FROM journal.unnumbered u JOIN journal.record r USING (record_id) ORDER BY record_id LIMIT 1)),
                   clock_timestamp(),
                   COALESCE((SELECT max(source_seq) FROM journal.shipment), 0)
            """,
            progress.Settled + 1);
        JournalHead head;
        await using (var reader = await ask.ExecuteReaderAsync(stop))
        {
            await reader.ReadAsync(stop);
            var unnumbered = reader.GetInt64(0);
            head = new JournalHead
            {
                Source = source,
                LastSeq = Math.Max(progress.LastSeq, reader.GetInt64(3)),
                Unnumbered = unnumbered,
                Backlog = progress.Backlog + unnumbered,
                OldestUnshippedAt = reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1),
                At = reader.GetFieldValue<DateTimeOffset>(2),
            };
        }

        if (sign is not null) head = head with { Note = sign(new SourceHead(head.Source, head.LastSeq, head.Unnumbered, head.At).Text) };
        last = (head.Backlog, head.OldestUnshippedAt is { } oldest ? (head.At - oldest).TotalSeconds : 0);
        // Publishing waits for a broker that is away; a head that waited is none.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Interval);
        await bus.Publish(head, limit.Token);
    }
}
