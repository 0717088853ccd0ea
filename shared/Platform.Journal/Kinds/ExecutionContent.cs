using System.Buffers;
using System.Text.Json;
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>
/// The record of an execution that has ended, or a part of it. What its head and its lines say is the record's own affair.
/// </summary>
internal static class ExecutionContent
{
    public const int MaxParts = 10_000;

    private static readonly ReadOnlyMemory<byte> Kind = EnvelopeV1.Utf8(RecordKind.Execution);
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <exception cref="RecordRefusedException">The ledger cannot hold it.</exception>
    public static RecordContent Of(ExecutionRecorded message)
    {
        Check(message);
        var (began, ended) = (Timestamps.ToUnixMicroseconds(message.StartedAt), Timestamps.ToUnixMicroseconds(message.EndedAt));
        return new RecordContent
        {
            Kind = RecordKind.Execution,
            Source = message.Source,
            Traceparent = message.Traceparent,
            Columns = new EnvelopeV1
            {
                EntryId = message.EntryId,
                Kind = Kind,
                AtMicroseconds = ended,
                Source = RecordText.Column("source", message.Source),
                SourceSeq = message.SourceSeq,
                AgentId = RecordText.Column("agentId", message.AgentId),
                TraceId = RecordText.Column("traceId", message.TraceId),
                Trigger = RecordText.OptionalColumn("trigger", message.Trigger),
                Status = RecordText.Column("status", message.Status),
                CommandId = message.ExecutionId,
                // A clock that was set back meanwhile is no reason to lose the record; the head has both moments.
                DurationMs = Math.Max(0, ended - began) / 1_000,
                PayloadSha256 = default,
            },
            Payload = new PayloadV1
            {
                Output = RecordOutput.Of(message, WriteOutput),
                Traceparent = RecordText.Utf8(message.Traceparent),
                UserId = RecordText.Utf8(message.UserId),
            },
        };
    }

    private static void Check(ExecutionRecorded message)
    {
        if (message.Status is not ("COMPLETED" or "COMPLETED_PARTIAL" or "FAILED" or "INCOMPLETE"))
            throw new RecordRefusedException("The status is none that an execution ends with.");
        if (message.Mode is not ("DRY_RUN" or "LIVE")) throw new RecordRefusedException("The mode is neither DRY_RUN nor LIVE.");
        if (message.RecordHash.Length != 2 * LedgerHash.Size || message.RecordHash.AsSpan().ContainsAnyExcept(HexDigits))
            throw new RecordRefusedException("The record's hash is no SHA-256 in lower-case hex.");
        if (message.Part < 1 || message.Part > message.Parts || message.Parts > MaxParts)
            throw new RecordRefusedException($"The part is none of 1 to {MaxParts} parts.");
        if (message.Head.ValueKind != JsonValueKind.Object) throw new RecordRefusedException("The head is no object.");
        if (message.Lines.ValueKind != JsonValueKind.Array) throw new RecordRefusedException("The lines are no array.");
    }

    private static void WriteOutput(Utf8JsonWriter writer, ExecutionRecorded message)
    {
        writer.WriteString("planId", RecordText.Bounded("planId", message.PlanId, RecordText.MaxBytes));
        writer.WriteString("mode", message.Mode);
        writer.WriteString("recordHash", message.RecordHash);
        writer.WriteNumber("part", message.Part);
        writer.WriteNumber("parts", message.Parts);
        writer.WriteAsItCame("head", message.Head);
        writer.WriteAsItCame("lines", message.Lines);
    }
}
