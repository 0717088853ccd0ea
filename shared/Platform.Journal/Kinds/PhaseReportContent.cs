using System.Text.Json;
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>A document of a run that was filed.</summary>
internal static class PhaseReportContent
{
    private static readonly ReadOnlyMemory<byte> Kind = EnvelopeV1.Utf8(RecordKind.PhaseReport);

    /// <exception cref="RecordRefusedException">The ledger cannot hold it.</exception>
    public static RecordContent Of(PhaseReported message)
    {
        if (message.Details.ValueKind != JsonValueKind.Object) throw new RecordRefusedException("The details are no object.");
        return new RecordContent
        {
            Kind = RecordKind.PhaseReport,
            Source = message.Source,
            Traceparent = message.Traceparent,
            Columns = new EnvelopeV1
            {
                EntryId = message.EntryId,
                Kind = Kind,
                AtMicroseconds = Timestamps.ToUnixMicroseconds(message.ReportedAt),
                Source = RecordText.Column("source", message.Source),
                SourceSeq = message.SourceSeq,
                AgentId = RecordText.Column("source", message.Source),
                TraceId = RecordText.Column("traceId", message.TraceId),
                Status = RecordText.Column("phase", message.Phase),
                ErrorCode = default,
                AffectedIds = new ReadOnlyMemory<byte>[] { RecordText.Column("runId", message.RunId) },
                PayloadSha256 = default,
            },
            Payload = new PayloadV1
            {
                Output = RecordOutput.Of(message, WriteOutput),
                Traceparent = RecordText.Utf8(message.Traceparent),
            },
        };
    }

    private static void WriteOutput(Utf8JsonWriter writer, PhaseReported message)
    {
        if (message.AttemptId is { } attempt) writer.WriteString("attemptId", attempt);
        writer.WriteString("document", RecordText.Bounded("document", message.Document, RecordText.MaxBytes));
        writer.WriteString("documentSha256", RecordText.Bounded("documentSha256", message.DocumentSha256, RecordText.MaxBytes));
        writer.WriteAsItCame("details", message.Details);
    }
}
