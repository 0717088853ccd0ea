using System.Text.Json;
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>A change of a run's state. Whether it was allowed is the orchestrator's to judge.</summary>
internal static class RunStateContent
{
    private static readonly ReadOnlyMemory<byte> Kind = EnvelopeV1.Utf8(RecordKind.RunState);

    /// <exception cref="RecordRefusedException">The ledger cannot hold it.</exception>
    public static RecordContent Of(RunStateChanged message)
    {
        if (message.Details.ValueKind != JsonValueKind.Object) throw new RecordRefusedException("The details are no object.");
        return new RecordContent
        {
            Kind = RecordKind.RunState,
            Source = message.Source,
            Traceparent = message.Traceparent,
            Columns = new EnvelopeV1
            {
                EntryId = message.EntryId,
                Kind = Kind,
                AtMicroseconds = Timestamps.ToUnixMicroseconds(message.ChangedAt),
                Source = RecordText.Column("source", message.Source),
                SourceSeq = message.SourceSeq,
                AgentId = RecordText.Column("actor", message.Actor),
                TraceId = RecordText.Column("traceId", message.TraceId),
                Status = RecordText.Column("state", message.State),
                ErrorCode = RecordText.OptionalColumn("stopCode", message.StopCode),
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

    private static void WriteOutput(Utf8JsonWriter writer, RunStateChanged message)
    {
        if (message.PreviousState is { } previous) writer.WriteString("previousState", RecordText.Bounded("previousState", previous, RecordText.MaxBytes));
        writer.WriteAsItCame("details", message.Details);
    }
}
