using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Audit.Chaining;
using Audit.Receiving;
using Npgsql;
using Platform.Integrity;
using Platform.Journal;
using Platform.Statements;

namespace Audit.Appending;

/// <summary>
/// What the ledger writes of itself: the removals of payloads. It needs no journal: what is to become an entry stands in the ledger's own
/// database, and the writer, of which there is one, gives the numbers of this source. Whoever may write to that database is not believed for
/// it: what no allowed key signed becomes no entry.
/// </summary>
internal sealed class OwnEntries(LedgerSession session, BatchAppender appender, KeysFile keys, TimeProvider time, ILogger log)
{
    /// <summary>As few as one transaction takes in one round trip.</summary>
    private const int AtOnce = 8;

    /// <summary>So many are looked at; more than that can only be there where somebody else wrote them.</summary>
    private const int AtMost = 1_000;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly RecordBuilder builder = new();
    private readonly HashSet<Guid> refused = [];
    private long? looked;

    /// <summary>Makes entries of the removals that have none; looks for them twice a second at most.</summary>
    public async Task AppendAsync(CancellationToken cancel)
    {
        if (looked is { } last && time.GetElapsedTime(last) < LookEvery) return;
        List<LedgerRecord> records;
        do
        {
            records = await WaitingAsync(cancel);
            if (records.Count > 0) await appender.AppendOwnAsync(records, cancel);
        }
        while (records.Count == AtOnce);
        looked = time.GetTimestamp();
    }

    private async Task<List<LedgerRecord>> WaitingAsync(CancellationToken cancel)
    {
        var records = new List<LedgerRecord>();
        await using var ask = new NpgsqlCommand(
            $"""
            SELECT r.entry_id, r.removal_id, r.removed_by, r.statement, r.asked_at FROM ledger.removal r
            WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.entry_id = r.entry_id) ORDER BY r.asked_at, r.removal_id LIMIT {AtMost}
            """,
            session.Connection);
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        var next = session.Sources.GetValueOrDefault(LedgerRecord.OwnSource)?.Max ?? 0;
        while (records.Count < AtOnce && await reader.ReadAsync(cancel))
        {
            var (id, by, statement) = (reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3));
            if (WhyNot(by, statement) is { } why)
            {
                if (refused.Add(id)) log.LogCritical("The removal {Removal} becomes no entry: {Reason} Somebody else wrote it into ledger.removal.", id, why);
                continue;
            }

            records.Add(Removal(reader.GetGuid(0), id, by, statement, reader.GetFieldValue<DateTimeOffset>(4), ++next));
        }

        return records;
    }

    private string? WhyNot(string by, byte[] statement)
    {
        try
        {
            if (!SignedStatement.TryRead<PayloadRemoval>(statement, out var signed, out var malformed)) return malformed.ToString();
            if (signed.Check(keys.Read(), out var signer) is { } unsigned) return unsigned.ToString();
            return signer!.Allows(signed.Statement.Action) && signer.Owner == by ? null : $"The key of {signer.Owner} may not sign {signed.Statement.Action}, or it is not {by}'s.";
        }
        catch (KeysUnreadableException e)
        {
            return e.Message;
        }
    }

    private LedgerRecord Removal(Guid entryId, Guid removalId, string removedBy, byte[] statement, DateTimeOffset at, long number)
    {
        using var signed = JsonDocument.Parse(statement);
        var why = signed.RootElement.GetProperty("why").GetString()!;
        var output = new ArrayBufferWriter<byte>(statement.Length + 16);
        output.Write("{\"removal\":"u8);
        output.Write(statement);
        output.Write("}"u8);
        var content = new RecordContent
        {
            Kind = RemovedPayloads.Kind,
            Source = LedgerRecord.OwnSource,
            Traceparent = null,
            Columns = new EnvelopeV1
            {
                EntryId = entryId,
                Kind = EnvelopeV1.Utf8(RemovedPayloads.Kind),
                AtMicroseconds = Timestamps.ToUnixMicroseconds(at),
                Source = EnvelopeV1.Utf8(LedgerRecord.OwnSource),
                SourceSeq = number,
                AgentId = EnvelopeV1.Utf8(removedBy),
                Status = EnvelopeV1.Utf8(why),
                CommandId = removalId,
                PayloadSha256 = default,
            },
            Payload = new PayloadV1 { Output = CanonicalJson.Encode(output.WrittenSpan) },
        };
        return builder.Build(content, statement, RandomNumberGenerator.GetBytes(LedgerHash.SaltSize));
    }
}
