using System.Buffers;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Statements;

namespace Audit.Appending;

/// <summary>
/// The removals of payloads that the owner's step took and that are no entries yet. Whoever may write to that table is not believed for
/// it: what no allowed key signed becomes no entry.
/// </summary>
internal sealed class TakenRemovals(KeysFile keys, ILogger log)
{
    /// <summary>So many are looked at; more than that can only be there where somebody else wrote them.</summary>
    private const int AtMost = 1_000;

    private readonly HashSet<Guid> refused = [];

    public async Task<List<OwnEntry>> WaitingAsync(NpgsqlConnection connection, int count, CancellationToken cancel)
    {
        await using var ask = connection.Command(
            """
            SELECT r.entry_id, r.removal_id, r.removed_by, r.statement, r.asked_at FROM ledger.removal r
            WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.entry_id = r.entry_id) ORDER BY r.asked_at, r.removal_id LIMIT $1
            """,
            AtMost);
        var waiting = new List<OwnEntry>();
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        while (waiting.Count < count && await reader.ReadAsync(cancel))
        {
            var (id, by, statement) = (reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3));
            if (WhyNot(by, statement, out var why) is not { } refusal)
            {
                var at = reader.GetFieldValue<DateTimeOffset>(4);
                waiting.Add(new OwnEntry(reader.GetGuid(0), RemovedPayloads.Kind, at, by, why, id, Output(statement)));
            }
            else if (refused.Add(id))
            {
                log.LogCritical("The removal {Removal} in ledger.removal becomes no entry: {Reason}", id, refusal);
            }
        }

        return waiting;
    }

    /// <summary>Null where an allowed key of that person signed it.</summary>
    private string? WhyNot(string by, byte[] statement, out string why)
    {
        why = "";
        try
        {
            if (!SignedStatement.TryRead<PayloadRemoval>(statement, out var signed, out var malformed)) return malformed.ToString();
            if (signed.Check(keys.Read(), out var signer) is { } unsigned) return unsigned.ToString();
            why = signed.Statement.Why;
            return signer!.Allows(signed.Statement.Action) && signer.Owner == by ? null
                : $"The key of {signer.Owner} may not sign {signed.Statement.Action}, or it is not {by}'s.";
        }
        catch (KeysUnreadableException e)
        {
            return e.Message;
        }
    }

    private static byte[] Output(byte[] statement)
    {
        var output = new ArrayBufferWriter<byte>(statement.Length + 16);
        output.Write("{\"removal\":"u8);
        output.Write(statement);
        output.Write("}"u8);
        return output.WrittenSpan.ToArray();
    }
}
