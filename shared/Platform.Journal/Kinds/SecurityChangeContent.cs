using System.Text.Json;
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>
/// A change of the security state. Whether its signature holds was for whoever made it to judge, and is for everybody to check.
/// </summary>
internal static class SecurityChangeContent
{
    public const int MaxReasonBytes = 16 << 10;

    private static readonly ReadOnlyMemory<byte> Kind = EnvelopeV1.Utf8(RecordKind.SecurityChange);

    /// <exception cref="RecordRefusedException">The ledger cannot hold it.</exception>
    public static RecordContent Of(SecurityStateChanged message)
    {
        Check(message);
        return new RecordContent
        {
            Kind = RecordKind.SecurityChange,
            Source = message.Source,
            Traceparent = message.Traceparent,
            Columns = new EnvelopeV1
            {
                EntryId = message.EntryId,
                Kind = Kind,
                AtMicroseconds = Timestamps.ToUnixMicroseconds(message.ChangedAt),
                Source = RecordText.Column("source", message.Source),
                SourceSeq = message.SourceSeq,
                AgentId = RecordText.Column("changedBy", message.ChangedBy),
                Status = RecordText.Column("securityState", message.SecurityState),
                CommandId = message.ChangeId,
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

    private static void Check(SecurityStateChanged message)
    {
        if (message.Version < 1) throw new RecordRefusedException("The version is not positive.");
        if (!IsSecurityState(message.SecurityState) || (message.PreviousSecurityState is { } security && !IsSecurityState(security)))
            throw new RecordRefusedException("A security state is none of OPERATIONAL, COMPROMISED and LOCKDOWN.");
        if (!IsBoundaryState(message.BoundaryState) || (message.PreviousBoundaryState is { } boundary && !IsBoundaryState(boundary)))
            throw new RecordRefusedException("A boundary state is none of NOMINAL, ELEVATED, COMPROMISED and LOCKDOWN.");
        if (message.Change.ValueKind != JsonValueKind.Object) throw new RecordRefusedException("The signed change is no object.");
    }

    private static bool IsSecurityState(string word) => word is "OPERATIONAL" or "COMPROMISED" or "LOCKDOWN";

    private static bool IsBoundaryState(string word) => word is "NOMINAL" or "ELEVATED" or "COMPROMISED" or "LOCKDOWN";

    private static void WriteOutput(Utf8JsonWriter writer, SecurityStateChanged message)
    {
        writer.WriteNumber("version", message.Version);
        writer.WriteString("securityState", message.SecurityState);
        writer.WriteString("boundaryState", message.BoundaryState);
        if (message.PreviousSecurityState is { } security) writer.WriteString("previousSecurityState", security);
        if (message.PreviousBoundaryState is { } boundary) writer.WriteString("previousBoundaryState", boundary);
        writer.WriteString("reason", RecordText.Bounded("reason", message.Reason, MaxReasonBytes));
        writer.WriteAsItCame("change", message.Change);
    }
}
