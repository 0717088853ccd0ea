using System.Security.Cryptography;
using Audit.Chaining;
using Audit.Receiving;
using Platform.Integrity;
using Platform.Journal;

namespace Audit.Appending;

/// <summary>Something that the ledger writes of itself.</summary>
/// <param name="EntryId">Minted with what it tells of, so that it becomes an entry once.</param>
/// <param name="Kind">A word that never changes.</param>
/// <param name="At">When it happened.</param>
/// <param name="AgentId">Whose key signed it; null where nobody's did.</param>
/// <param name="Status">One word.</param>
/// <param name="CommandId">The id of what was signed; null where nothing was.</param>
/// <param name="Output">A JSON object.</param>
internal sealed record OwnEntry(
    Guid EntryId, string Kind, DateTimeOffset At, string? AgentId, string Status, Guid? CommandId, byte[] Output)
{
    /// <summary>The record that becomes the entry, with its number.</summary>
    public LedgerRecord Record(RecordBuilder builder, long number)
    {
        var content = new RecordContent
        {
            Kind = Kind,
            Source = LedgerRecord.OwnSource,
            Traceparent = null,
            Columns = new EnvelopeV1
            {
                EntryId = EntryId,
                Kind = EnvelopeV1.Utf8(Kind),
                AtMicroseconds = Timestamps.ToUnixMicroseconds(At),
                Source = EnvelopeV1.Utf8(LedgerRecord.OwnSource),
                SourceSeq = number,
                AgentId = AgentId is null ? null : EnvelopeV1.Utf8(AgentId),
                Status = EnvelopeV1.Utf8(Status),
                CommandId = CommandId,
                PayloadSha256 = default,
            },
            Payload = new PayloadV1 { Output = CanonicalJson.Encode(Output) },
        };
        return builder.Build(content, Output, RandomNumberGenerator.GetBytes(LedgerHash.SaltSize));
    }
}
