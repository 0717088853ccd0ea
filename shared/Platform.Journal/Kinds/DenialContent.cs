
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>A command that was refused before anything ran.</summary>
internal static class DenialContent
{
    private static readonly ReadOnlyMemory<byte> Kind = EnvelopeV1.Utf8(RecordKind.Denial);
    private static readonly ReadOnlyMemory<byte> Status = EnvelopeV1.Utf8(AttemptStatus.Denied);

    /// <exception cref="RecordRefusedException">The ledger cannot hold it.</exception>
    public static RecordContent Of(CommandDenied message) => new()
    {
        Kind = RecordKind.Denial,
        Source = message.Source,
        Traceparent = message.Traceparent,
        Columns = new EnvelopeV1
        {
            EntryId = message.DenialId,
            Kind = Kind,
            AtMicroseconds = Timestamps.ToUnixMicroseconds(message.DeniedAt),
            Source = RecordText.Column("source", message.Source),
            SourceSeq = message.SourceSeq,
            AgentId = RecordText.OptionalColumn("agentId", message.AgentId),
            TraceId = RecordText.OptionalColumn("traceId", message.TraceId),
            ActionType = RecordText.OptionalColumn("actionType", message.ActionType),
            Trigger = RecordText.OptionalColumn("trigger", message.Trigger),
            Status = Status,
            ErrorCode = RecordText.ErrorCode(message.Error),
            CommandId = message.CommandId,
            PayloadSha256 = default,
        },
        Payload = new PayloadV1
        {
            BodyBytes = message.BodyBytes,
            BodySha256 = RecordText.Utf8(message.BodySha256),
            Error = RecordText.Utf8(message.Error),
            Output = RecordText.Canonical(message.Counted),
            Traceparent = RecordText.Utf8(message.Traceparent),
            UserId = RecordText.Utf8(message.UserId),
        },
    };
}
