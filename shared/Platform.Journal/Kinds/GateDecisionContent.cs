using System.Text.Json;
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>A decision about a run. Whether it counts is the orchestrator's to judge.</summary>
internal static class GateDecisionContent
{
    private static readonly ReadOnlyMemory<byte> Kind = EnvelopeV1.Utf8(RecordKind.GateDecision);

    /// <exception cref="RecordRefusedException">The ledger cannot hold it.</exception>
    public static RecordContent Of(GateDecided message)
    {
        if (message.Decision.ValueKind != JsonValueKind.Object) throw new RecordRefusedException("The decision is no object.");
        return new RecordContent
        {
            Kind = RecordKind.GateDecision,
            Source = message.Source,
            Traceparent = message.Traceparent,
            Columns = new EnvelopeV1
            {
                EntryId = message.EntryId,
                Kind = Kind,
                AtMicroseconds = Timestamps.ToUnixMicroseconds(message.ReceivedAt),
                Source = RecordText.Column("source", message.Source),
                SourceSeq = message.SourceSeq,
                AgentId = RecordText.Column("sovereign", message.Sovereign),
                TraceId = RecordText.Column("traceId", message.TraceId),
                Status = RecordText.Column("verdict", message.Verdict),
                ErrorCode = RecordText.OptionalColumn("refusal", message.Refusal?.Split(':')[0]),
                AffectedIds = new ReadOnlyMemory<byte>[] { RecordText.Column("runId", message.RunId) },
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

    private static void WriteOutput(Utf8JsonWriter writer, GateDecided message)
    {
        writer.WriteString("gate", RecordText.Bounded("gate", message.Gate, RecordText.MaxBytes));
        if (message.Refusal is { } refusal) writer.WriteString("refusal", RecordText.Bounded("refusal", refusal, RecordText.MaxBytes));
        writer.WriteAsItCame("decision", message.Decision);
    }
}
