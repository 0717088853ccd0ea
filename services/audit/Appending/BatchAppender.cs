using System.Diagnostics;
using Audit.Chaining;
using Audit.Receiving;
using Npgsql;

namespace Audit.Appending;

/// <summary>
/// Brings one batch of messages to its end: every one of them is then an entry, was one already, or is booked as refused with the
/// reason. One that the database refuses stops no other.
/// </summary>
internal sealed class BatchAppender(LedgerSession session, TimeProvider time, ILogger log)
{
    private readonly HeldRecords held = new(session.Connection);

    /// <summary>After this the messages may be acknowledged. Throws only where the database is away.</summary>
    public async Task AppendAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancel)
    {
        await AppendRecordsAsync([.. messages.Where(m => m.Record is not null).Select(m => m.Record!)], cancel);
        foreach (var message in messages)
        {
            if (message.Refusal is { } reason) await RejectAsync(message.Delivery.Body, reason, cancel);
        }
    }

    /// <summary>Appends what the ledger writes of itself.</summary>
    public Task AppendOwnAsync(List<LedgerRecord> records, CancellationToken cancel) => AppendRecordsAsync(records, cancel);

    private async Task AppendRecordsAsync(List<LedgerRecord> records, CancellationToken cancel)
    {
        if (records.Count == 0) return;
        var plan = BatchPlan.Make(records, session.Sources);
        if (plan.Fresh.Count > 0)
        {
            try
            {
                await CommitAsync(plan.Fresh, cancel);
            }
            catch (TailMovedException e)
            {
                await TailMovedAsync(e, cancel);
                await AppendRecordsAsync(records, cancel);
                return;
            }
            catch (PostgresException e) when (IsAboutTheData(e))
            {
                await session.LoadAsync(cancel);
                await AppendOneByOneAsync(records, e, cancel);
                return;
            }
        }

        if (plan.Held.Count + plan.Repeated.Count > 0) await CompareHeldAsync([.. plan.Held, .. plan.Repeated.Select(r => r.Again)], cancel);
    }

    /// <summary>
    /// The ledger was cut, or written by somebody else. It goes on after what is there, and the gap stays for everybody to see.
    /// </summary>
    public async Task TailMovedAsync(TailMovedException e, CancellationToken cancel)
    {
        AuditTelemetry.TailSurprises.Add(1);
        log.LogCritical("{Surprise} Somebody changed the ledger. Appending goes on after what is there; 'ledger completeness' shows what is missing.", e.Message);
        await session.LoadAsync(cancel);
    }

    private async Task CommitAsync(List<LedgerRecord> fresh, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var beganAt = time.GetUtcNow();
        using var span = AppendSpans.StartBatch(fresh);
        await session.AppendAsync(fresh, cancel);
        var ended = time.GetUtcNow();
        AuditTelemetry.AppendDuration.Record(time.GetElapsedTime(began).TotalSeconds);
        AuditTelemetry.BatchSize.Record(fresh.Count);
        foreach (var record in fresh)
        {
            AuditTelemetry.Appended.Add(1, new KeyValuePair<string, object?>("kind", record.Kind));
            AuditTelemetry.Lag.Record((ended - record.At).TotalSeconds);
            AppendSpans.Record(record, beganAt, ended);
        }
    }

    private async Task AppendOneByOneAsync(List<LedgerRecord> records, PostgresException refused, CancellationToken cancel)
    {
        if (records.Count > 1)
        {
            // Halves find the one at fault in few steps, and the others go in together.
            await AppendRecordsAsync(records[..(records.Count / 2)], cancel);
            await AppendRecordsAsync(records[(records.Count / 2)..], cancel);
            return;
        }

        var record = records[0];
        log.LogCritical(
            "Record {Seq} of {Source} (entry {EntryId}) cannot be stored: {SqlState} {Constraint}. It is booked as rejected, and its number stays a gap.",
            record.SourceSeq, record.Source, record.EntryId, refused.SqlState, refused.ConstraintName);
        await RejectAsync(record.Body, $"The database refused the record {record.SourceSeq} of {record.Source}: SQLSTATE {refused.SqlState}{(refused.ConstraintName is { } name ? ", constraint " + name : "")}.", cancel);
    }

    private async Task CompareHeldAsync(List<LedgerRecord> again, CancellationToken cancel)
    {
        var found = await held.FindAsync(again, cancel);
        foreach (var record in again)
        {
            if (found.TryGetValue((record.Source, record.SourceSeq), out var kept))
            {
                await CompareAsync(record, kept, cancel);
                continue;
            }

            AuditTelemetry.TailSurprises.Add(1);
            log.LogCritical("The entry of record {Seq} of {Source} was in the ledger and is gone. Somebody removed it; it is not written again.", record.SourceSeq, record.Source);
        }
    }

    private async Task CompareAsync(LedgerRecord again, HeldRecord kept, CancellationToken cancel)
    {
        if (held.IsSame(again, kept))
        {
            AuditTelemetry.Duplicates.Add(1);
            return;
        }

        AuditTelemetry.Equivocations.Add(1);
        log.LogCritical(
            "{Source} gave the number {Seq} to two records that differ: entry {Kept} at index {Index} stands, {Refused} is refused",
            again.Source, again.SourceSeq, kept.EntryId, kept.Index, again.EntryId);
        await Bookkeeping.EquivocatedAsync(session.Connection, again, kept.EntryId, kept.Index, cancel);
    }

    private async Task RejectAsync(ReadOnlyMemory<byte> body, string reason, CancellationToken cancel)
    {
        AuditTelemetry.Rejected.Add(1);
        log.LogError("A message of {Bytes} bytes in the ledger's queue is no record: {Reason}", body.Length, reason);
        await Bookkeeping.RejectAsync(session.Connection, body, reason, cancel);
    }

    // 22: data, 23: constraints, 54: limits. All else is the database's trouble, not the record's.
    private static bool IsAboutTheData(PostgresException e) => e.SqlState[..2] is "22" or "23" or "54";
}
