using System.Text.Json;
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>An attempt of an action.</summary>
internal static class AttemptContent
{
    public const int MaxAffectedIds = 1_000;

    private static readonly ReadOnlyMemory<byte> Kind = EnvelopeV1.Utf8(RecordKind.ActionAttempt);

    /// <exception cref="RecordRefusedException">The ledger cannot hold it.</exception>
    public static RecordContent Of(ActionAttempted message)
    {
        if (message.AffectedIds.Count > MaxAffectedIds) throw new RecordRefusedException($"More than {MaxAffectedIds} objects are affected.");
        if (message.Status is not (AttemptStatus.Success or AttemptStatus.Failure or AttemptStatus.RolledBack))
            throw new RecordRefusedException("The status is none that an attempt ends with.");
        if (message.Parameters.ValueKind == JsonValueKind.Undefined) throw new RecordRefusedException("The parameters are missing.");
        var affected = new ReadOnlyMemory<byte>[message.AffectedIds.Count];
        for (var i = 0; i < affected.Length; i++) affected[i] = RecordText.Column("affectedIds", message.AffectedIds[i]);
        var objects = ObjectsContent.Of(message);
        return new RecordContent
        {
            Kind = RecordKind.ActionAttempt,
            Source = message.Source,
            Traceparent = message.Traceparent,
            Columns = new EnvelopeV1
            {
                EntryId = message.AttemptId,
                Kind = Kind,
                AtMicroseconds = Timestamps.ToUnixMicroseconds(message.StartedAt),
                Source = RecordText.Column("source", message.Source),
                SourceSeq = message.SourceSeq,
                AgentId = RecordText.Column("agentId", message.AgentId),
                TraceId = RecordText.Column("traceId", message.TraceId),
                ActionType = RecordText.Column("actionType", message.ActionType),
                Trigger = RecordText.OptionalColumn("trigger", message.Trigger),
                Status = RecordText.Column("status", message.Status),
                ErrorCode = RecordText.ErrorCode(message.Error),
                CommandId = message.CommandId,
                AttemptId = message.AttemptId,
                ParentAttemptId = message.ParentAttemptId,
                AffectedIds = affected,
                DurationMs = message.DurationMs,
                TellsObjects = objects is not null,
                PayloadSha256 = default,
            },
            Payload = new PayloadV1
            {
                Error = RecordText.Utf8(message.Error),
                Objects = objects,
                Output = RecordText.Canonical(message.Output),
                Parameters = RecordText.Canonical(message.Parameters),
                Traceparent = RecordText.Utf8(message.Traceparent),
                UserId = RecordText.Utf8(message.UserId),
            },
        };
    }
}
