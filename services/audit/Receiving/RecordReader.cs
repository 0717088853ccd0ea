using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Audit.Chaining;
using Audit.Storage;
using Platform.Contracts;
using Platform.Integrity;

namespace Audit.Receiving;

/// <summary>
/// Turns a message into a record ready to be chained, or says in a sentence why it is none. Reusable; not for several threads at once.
/// </summary>
internal sealed class RecordReader
{
    /// <summary>Bounds of what an entry's columns take: index keys have to fit into a page of the database.</summary>
    public const int MaxTextBytes = 1_000;
    public const int MaxAffectedIds = 1_000;
    private const int MaxErrorCode = 100;

    private const string Attempted = "action-attempted";
    private const string Refused = "command-denied";
    private const string Denial = "denial";
    private static readonly ReadOnlyMemory<byte> AttemptKind = EnvelopeV1.Utf8(AuditContext.Attempt);
    private static readonly ReadOnlyMemory<byte> DenialKind = EnvelopeV1.Utf8(Denial);
    private static readonly ReadOnlyMemory<byte> DeniedStatus = EnvelopeV1.Utf8(AttemptStatus.Denied);

    private readonly EnvelopeEncoder envelopes = new();
    private readonly PayloadEncoder payloads = new();
    private readonly CopyTuple tuple = new();

    /// <summary>Reads one message.</summary>
    /// <exception cref="RecordRefusedException">The message is no record that the ledger can hold.</exception>
    public LedgerRecord Read(string messageType, ReadOnlyMemory<byte> body)
    {
        Span<byte> salt = stackalloc byte[LedgerHash.SaltSize];
        RandomNumberGenerator.Fill(salt);
        return Read(messageType, body, salt);
    }

    /// <summary>The same record as it would be under another salt.</summary>
    public LedgerRecord ReadAgain(LedgerRecord record, ReadOnlySpan<byte> salt) =>
        Read(record.Kind == AuditContext.Attempt ? Attempted : Refused, record.Body, salt);

    private LedgerRecord Read(string messageType, ReadOnlyMemory<byte> body, ReadOnlySpan<byte> salt)
    {
        try
        {
            return messageType switch
            {
                Attempted => Attempt(JsonSerializer.Deserialize(body.Span, RecordJson.Default.ActionAttempted), body, salt),
                Refused => Denied(JsonSerializer.Deserialize(body.Span, RecordJson.Default.CommandDenied), body, salt),
                _ => throw new RecordRefusedException("The message is neither an ActionAttempted nor a CommandDenied."),
            };
        }
        catch (JsonException e)
        {
            throw new RecordRefusedException($"The message is not of its type's shape at {e.Path ?? "its beginning"}.");
        }
        catch (CanonicalJsonException e)
        {
            throw new RecordRefusedException($"The message has no canonical form: {e.Message}");
        }
    }

    private LedgerRecord Attempt(ActionAttempted? message, ReadOnlyMemory<byte> body, ReadOnlySpan<byte> salt)
    {
        if (message is null) throw new RecordRefusedException("The message is null.");
        if (message.AffectedIds.Count > MaxAffectedIds) throw new RecordRefusedException($"More than {MaxAffectedIds} objects are affected.");
        if (message.Status is not (AttemptStatus.Success or AttemptStatus.Failure or AttemptStatus.RolledBack))
            throw new RecordRefusedException("The status is none that an attempt ends with.");
        if (message.Parameters.ValueKind == JsonValueKind.Undefined) throw new RecordRefusedException("The parameters are missing.");
        var affected = new ReadOnlyMemory<byte>[message.AffectedIds.Count];
        for (var i = 0; i < affected.Length; i++) affected[i] = Text("affectedIds", message.AffectedIds[i]);
        return Build(
            new EnvelopeV1
            {
                EntryId = message.AttemptId,
                Kind = AttemptKind,
                AtMicroseconds = Timestamps.ToUnixMicroseconds(message.StartedAt),
                Source = Text("source", message.Source),
                SourceSeq = message.SourceSeq,
                AgentId = Text("agentId", message.AgentId),
                TraceId = Text("traceId", message.TraceId),
                ActionType = Text("actionType", message.ActionType),
                Trigger = OptionalText("trigger", message.Trigger),
                Status = Text("status", message.Status),
                ErrorCode = ErrorCode(message.Error),
                CommandId = message.CommandId,
                AttemptId = message.AttemptId,
                ParentAttemptId = message.ParentAttemptId,
                AffectedIds = affected,
                DurationMs = message.DurationMs,
                PayloadSha256 = default,
            },
            new PayloadV1
            {
                Error = Utf8(message.Error),
                Output = Canonical(message.Output),
                Parameters = Canonical(message.Parameters),
                Traceparent = Utf8(message.Traceparent),
                UserId = Utf8(message.UserId),
            },
            (AuditContext.Attempt, message.Source, message.Traceparent),
            body,
            salt);
    }

    private LedgerRecord Denied(CommandDenied? message, ReadOnlyMemory<byte> body, ReadOnlySpan<byte> salt)
    {
        if (message is null) throw new RecordRefusedException("The message is null.");
        return Build(
            new EnvelopeV1
            {
                EntryId = message.DenialId,
                Kind = DenialKind,
                AtMicroseconds = Timestamps.ToUnixMicroseconds(message.DeniedAt),
                Source = Text("source", message.Source),
                SourceSeq = message.SourceSeq,
                AgentId = OptionalText("agentId", message.AgentId),
                TraceId = OptionalText("traceId", message.TraceId),
                ActionType = OptionalText("actionType", message.ActionType),
                Trigger = OptionalText("trigger", message.Trigger),
                Status = DeniedStatus,
                ErrorCode = ErrorCode(message.Error),
                CommandId = message.CommandId,
                PayloadSha256 = default,
            },
            new PayloadV1
            {
                BodyBytes = message.BodyBytes,
                BodySha256 = Utf8(message.BodySha256),
                Error = Utf8(message.Error),
                Traceparent = Utf8(message.Traceparent),
                UserId = Utf8(message.UserId),
            },
            (Denial, message.Source, message.Traceparent),
            body,
            salt);
    }

    private LedgerRecord Build(in EnvelopeV1 columns, in PayloadV1 payload, (string Kind, string Source, string? Traceparent) texts, ReadOnlyMemory<byte> body, ReadOnlySpan<byte> salt)
    {
        if (columns.SourceSeq <= 0) throw new RecordRefusedException("The source's number is not positive.");
        var payloadBytes = payloads.Encode(payload).ToArray();
        var digest = new byte[LedgerHash.Size];
        LedgerHash.Payload(salt, payloadBytes, digest);
        var envelope = envelopes.Encode(columns with { PayloadSha256 = digest }).ToArray();
        var leaf = new byte[LedgerHash.Size];
        envelopes.Leaf(leaf);
        return new LedgerRecord
        {
            EntryId = columns.EntryId,
            Kind = texts.Kind,
            Source = texts.Source,
            SourceSeq = columns.SourceSeq,
            At = Timestamps.FromUnixMicroseconds(columns.AtMicroseconds),
            Traceparent = texts.Traceparent,
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

    private static ReadOnlyMemory<byte> Text(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > MaxTextBytes) throw new RecordRefusedException($"The text {name} is longer than {MaxTextBytes} bytes.");
        return bytes.AsSpan().Contains((byte)0) ? throw new RecordRefusedException($"The text {name} holds U+0000, which the database cannot store.") : bytes;
    }

    private static ReadOnlyMemory<byte>? OptionalText(string name, string? text)
    {
        if (text is not null) return Text(name, text);
        return null;
    }

    private static ReadOnlyMemory<byte>? ErrorCode(string? error)
    {
        // An error without a code, or with something else before its colon, is no reason to lose the record.
        var colon = error?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon is > 0 and <= MaxErrorCode) return Text("error code", error![..colon]);
        return null;
    }

    // Statements and no "?:", whose null would become an array that is null, and that memory that is empty but there.
    private static ReadOnlyMemory<byte>? Utf8(string? text)
    {
        if (text is not null) return Encoding.UTF8.GetBytes(text);
        return null;
    }

    private static ReadOnlyMemory<byte>? Canonical(JsonElement? json)
    {
        if (json is { ValueKind: not JsonValueKind.Undefined } value) return CanonicalJson.Encode(value);
        return null;
    }
}
