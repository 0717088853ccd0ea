using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Messaging;
using RabbitMQ.Client;

namespace Platform.Journal;

/// <summary>
/// Brings the journal to the ledger: one relay at a time gives committed records their gap-free numbers, in a commit of its own before they
/// are first published, where they did not get them with their own commit (<see cref="NumberedInsert"/>), publishes them in that order, and
/// publishes them again under the same numbers until the ledger has acknowledged them.
/// </summary>
/// <remarks>
/// While the broker or the ledger is away the backlog waits in the journal: at most <see cref="Window"/> records are published and
/// unacknowledged. A record that the ledger refuses is given up after some offers, so that it does not hold up the others. A relay whose
/// process froze is replaced after <see cref="SingleWriter.Patience"/>; what it may still publish then bears the numbers that are in the
/// journal, and changes nothing.
/// </remarks>
internal sealed class Relay(
    IConfiguration configuration, BrokerConnections broker, RelayProgress progress, FreshRecords handed, JournalSignal signal,
    SchemaGate schema, Draining draining, Readiness readiness, JournalTelemetry telemetry, Ids ids, TimeProvider time, ILogger<Relay> log) : BackgroundService
{
    /// <summary>The advisory lock of the one relay.</summary>
    public const long LeaderLock = 0x52454C4159;

    private const string Part = "relay";
    private const int Window = 10_000;
    private const int BatchesAtOnce = 8;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);

    private readonly List<NumberedRecord> none = [];
    private readonly Queue<(long First, Task Confirmed)> inFlight = new();
    private readonly Queue<SequenceGap> again = new();
    private ConfirmedPublisher? publisher;
    private byte[] prefix = [];
    private long next;
    private long lookedAt;

    /// <summary>The last records of a stopping process still go out.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await draining.Done.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        await schema.Opened.WaitAsync(stoppingToken);
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), time);
        var writer = new SingleWriter
        {
            Name = broker.Service + " relay",
            Lock = LeaderLock,
            ConnectionString = configuration.GetConnectionString("Database"),
            // Plans are made once, perhaps while the journal is empty, and kept: only by index do they stay right while it grows.
            Settings = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off",
            Time = time,
            Log = log,
            StandingBy = () =>
            {
                readiness.Ready(Part);
                return Task.CompletedTask;
            },
            Interrupted = e =>
            {
                readiness.NotReady(Part, $"The relay cannot work on the journal ({e.GetType().Name}).");
                return Task.CompletedTask;
            },
        };
        await writer.RunAsync((session, stop) => LeadAsync(new NumberedRecords(session), backoff, stop), stoppingToken);
    }

    private async Task LeadAsync(NumberedRecords records, Backoff backoff, CancellationToken stop)
    {
        try
        {
            await RelayAsync(records, backoff, stop);
        }
        finally
        {
            // What was handed to the broker is waited for, also while stopping: the last records of a process still go out.
            await AwaitConfirmsAsync();
            // What the ledger has acknowledged is never offered again: if somebody cuts it out there, the hole stays to be seen.
            if (records.IsOpen) await records.SaveAsync(progress.Settled, CancellationToken.None);
            progress.Resign();
            await ClosePublisherAsync();
        }
    }

    private async Task RelayAsync(NumberedRecords records, Backoff backoff, CancellationToken stop)
    {
        var leader = ids.Next();
        var (source, last, acknowledged) = await records.LeadAsync(leader, stop);
        prefix = NumberedMessage.Prefix(source);
        again.Clear();
        progress.Lead(source, last, acknowledged, leader);
        readiness.Ready(Part);
        log.LogInformation("Relaying {Source}: {Last} numbered, {Acknowledged} acknowledged", source, last, acknowledged);
        while (!progress.MayNumber)
        {
            await progress.WaitAsync(Poll, stop);
            await records.PingAsync(stop);
        }

        next = progress.Settled + 1;
        var recount = new Recount(records, telemetry, log);
        var savedAt = time.GetTimestamp();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var fresh = await FreshAsync(records, stop);
            await CheckConfirmsAsync(backoff, stop);
            OfferAgain();
            publisher ??= await OpenPublisherAsync(backoff, stop);
            var batch = publisher is null ? none : await NextBatchAsync(records, fresh, stop);
            if (batch.Count > 0) Publish(publisher!, batch, isNew: batch[^1].Seq == next - 1);

            if (time.GetElapsedTime(savedAt) > SaveEvery)
            {
                await records.SaveAsync(progress.Settled, stop);
                await recount.GoOnAsync(stop);
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
        telemetry.GivenUp.Add(givenUp.To - givenUp.From + 1);
        log.LogCritical("The ledger has not taken records {From} to {To} although they were offered to it {Offers} times. They stay a gap.", givenUp.From, givenUp.To, RelayProgress.MostOffers);
    }

    /// <summary>
    /// What was numbered with its own commit, from memory; else what waits for its number. It is looked for at least every
    /// <see cref="Poll"/>, because other processes write too and wake nobody here.
    /// </summary>
    private async Task<List<NumberedRecord>> FreshAsync(NumberedRecords records, CancellationToken stop)
    {
        var known = handed.Take(next, NumberedRecords.BatchSize);
        if (known.Count > 0) FaultPoint.Hit("relay.after-number");
        if (!signal.TakeWaiting() && time.GetElapsedTime(lookedAt) < Poll) return known;
        lookedAt = time.GetTimestamp();
        var rows = await NumberAsync(records, stop);
        return known.Count > 0 ? known : rows;
    }

    private async Task<List<NumberedRecord>> NumberAsync(NumberedRecords records, CancellationToken stop)
    {
        var rows = await records.NumberAsync(progress.LastSeq, stop);
        if (rows.Count == 0) return rows;
        progress.Numbered(rows[^1].Seq);
        FaultPoint.Hit("relay.after-number");
        return rows;
    }

    /// <summary>
    /// What to publish now: what has to be offered again, else the rows just numbered where they are the next, else rows from the journal.
    /// </summary>
    private async Task<List<NumberedRecord>> NextBatchAsync(NumberedRecords records, List<NumberedRecord> fresh, CancellationToken stop)
    {
        if (again.TryDequeue(out var run))
        {
            var rows = await records.ReadAsync(run.From, run.To, NumberedRecords.BatchSize, stop);
            // Rows that are not there are those of a journal that was restored; nobody can offer them.
            if (rows.Count == NumberedRecords.BatchSize && rows[^1].Seq < run.To) again.Enqueue(run with { From = rows[^1].Seq + 1 });
            return rows;
        }

        var room = (int)(Window - Math.Min(Window, progress.Missing(next - 1)));
        if (room == 0 || next > progress.LastSeq) return none;
        if (fresh.Count == 0 || fresh[0].Seq != next || fresh.Count > room)
        {
            fresh = await records.ReadAsync(next, long.MaxValue, Math.Min(room, NumberedRecords.BatchSize), stop);
            // Also those whose own process does not know yet that they are committed: the ledger's word of them must be no news.
            if (fresh.Count > 0) progress.Numbered(fresh[^1].Seq);
        }

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

    private void Publish(ConfirmedPublisher to, List<NumberedRecord> batch, bool isNew)
    {
        // What was offered again and fails is offered again later; what is new and fails has to be the next again.
        inFlight.Enqueue((isNew ? batch[0].Seq : next, PublishAsync()));

        async Task PublishAsync()
        {
            FaultPoint.Hit("relay.before-publish");
            var spans = PublishSpans.Start(progress.Source ?? "", batch);
            try
            {
                await to.PublishAsync(batch.ConvertAll(ToMessage));
            }
            catch (Exception e)
            {
                PublishSpans.End(spans, e);
                throw;
            }

            PublishSpans.End(spans, null);
            FaultPoint.Hit("relay.after-publish");
            telemetry.Published.Add(batch.Count);
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

    private Outgoing ToMessage(NumberedRecord record)
    {
        var form = RecordForms.Of(record.Kind);
        return new Outgoing(
            form.Exchange,
            new BasicProperties
            {
                ContentType = "application/json",
                DeliveryMode = DeliveryModes.Persistent,
                MessageId = record.EntryId.ToString(),
                // Lets a MassTransit consumer take the plain JSON as its contract.
                Headers = new Dictionary<string, object?> { ["MT-MessageType"] = form.Urn },
            },
            NumberedMessage.Of(prefix, record.Seq, record.Body));
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
}
