using Audit.Chaining;
using Platform.Integrity;
using Platform.Journal;

namespace Audit.Receiving;

/// <summary>Hashes a record's content and lays its rows out for COPY. Reusable; not for several threads at once.</summary>
internal sealed class RecordBuilder
{
    private readonly EnvelopeEncoder envelopes = new();
    private readonly PayloadEncoder payloads = new();
    private readonly CopyTuple tuple = new();

    /// <summary>The record of this content, which was read from this body, under this salt.</summary>
    /// <exception cref="RecordRefusedException">The source's number is none.</exception>
    /// <exception cref="CanonicalJsonException">A value has no canonical form.</exception>
    public LedgerRecord Build(in RecordContent content, ReadOnlyMemory<byte> body, ReadOnlySpan<byte> salt)
    {
        var columns = content.Columns;
        if (columns.SourceSeq <= 0) throw new RecordRefusedException("The source's number is not positive.");
        var payloadBytes = payloads.Encode(content.Payload).ToArray();
        var digest = new byte[LedgerHash.Size];
        LedgerHash.Payload(salt, payloadBytes, digest);
        var envelope = envelopes.Encode(columns with { PayloadSha256 = digest }).ToArray();
        var leaf = new byte[LedgerHash.Size];
        envelopes.Leaf(leaf);
        return new LedgerRecord
        {
            EntryId = columns.EntryId,
            Kind = content.Kind,
            Source = content.Source,
            SourceSeq = columns.SourceSeq,
            At = Timestamps.FromUnixMicroseconds(columns.AtMicroseconds),
            Traceparent = content.Traceparent,
            Body = body,
            Leaf = leaf,
            Columns = columns,
            Envelope = envelope,
            Salt = salt.ToArray(),
            Payload = payloadBytes,
            Tuple = Lay(columns, envelope, salt, payloadBytes),
        };
    }

    private EntryTuple Lay(in EnvelopeV1 columns, ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload)
    {
        var affectedIds = columns.AffectedIds.Span;
        tuple.Clear();
        tuple.Begin(19);
        tuple.Int64(0);
        tuple.Uuid(columns.EntryId);
        tuple.Bytes(columns.Kind.Span);
        tuple.Moment(columns.AtMicroseconds);
        tuple.Bytes(columns.Source.Span);
        tuple.Int64(columns.SourceSeq);
        tuple.Bytes(columns.AgentId);
        tuple.Bytes(columns.TraceId);
        tuple.Bytes(columns.ActionType);
        tuple.Bytes(columns.Trigger);
        tuple.Bytes(columns.Status);
        tuple.Bytes(columns.ErrorCode);
        tuple.Uuid(columns.CommandId);
        tuple.Uuid(columns.AttemptId);
        tuple.Uuid(columns.ParentAttemptId);
        tuple.TextArray(affectedIds);
        tuple.Int64(columns.DurationMs);
        tuple.Bytes(envelope);
        tuple.Bytes(LedgerHash.BeforeFirst);
        var entryRow = tuple.ToArray();

        tuple.Clear();
        tuple.Begin(3);
        tuple.Int64(0);
        tuple.Bytes(salt);
        tuple.Bytes(payload);
        var payloadRow = tuple.ToArray();

        if (affectedIds.Length < 2) return new EntryTuple(entryRow, payloadRow, [], []);
        tuple.Clear();
        var places = new List<int>(affectedIds.Length);
        for (var i = 1; i < affectedIds.Length; i++)
        {
            // An object named twice was affected once.
            if (Seen(affectedIds[..i], affectedIds[i].Span)) continue;
            tuple.Begin(2);
            tuple.Bytes(affectedIds[i].Span);
            tuple.Int64(0);
            places.Add(tuple.Length - sizeof(long));
        }

        return new EntryTuple(entryRow, payloadRow, tuple.ToArray(), [.. places]);
    }

    private static bool Seen(ReadOnlySpan<ReadOnlyMemory<byte>> before, ReadOnlySpan<byte> id)
    {
        foreach (var other in before)
        {
            if (other.Span.SequenceEqual(id)) return true;
        }

        return false;
    }
}
