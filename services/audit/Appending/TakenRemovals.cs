using System.Buffers;
using Audit.Removing;
using Npgsql;
using Platform.Integrity;
using Platform.Statements;

namespace Audit.Appending;

/// <summary>The entries to be made of the removals of payloads that the owner's step took.</summary>
internal sealed class TakenRemovals(KeysFile keys, ILogger log)
{
    private readonly HashSet<Guid> refused = [];

    /// <summary>At most so many, the oldest first. What does not count is told once to the log.</summary>
    public async Task<List<OwnEntry>> WaitingAsync(NpgsqlConnection connection, int count, CancellationToken cancel)
    {
        var waiting = new List<OwnEntry>();
        var taken = await TakenRemoval.WaitingAsync(connection, cancel);
        if (taken.Count == 0 || Ring() is not { } ring) return waiting;
        foreach (var one in taken)
        {
            if (waiting.Count == count) break;
            if (one.Read(ring, out var whyNot) is { } removal)
                waiting.Add(new OwnEntry(
                    one.EntryId, RemovedPayloads.Kind, one.AskedAt, one.By, removal.Why, one.RemovalId, Output(one.Statement)));
            else if (refused.Add(one.RemovalId))
                log.LogCritical("The removal {Removal} in ledger.removal becomes no entry: {Reason}", one.RemovalId, whyNot);
        }

        return waiting;
    }

    /// <summary>Null where the keys cannot be read: then nothing is said of any of them.</summary>
    private KeyRing? Ring()
    {
        try
        {
            return keys.Read();
        }
        catch (KeysUnreadableException e)
        {
            log.LogError("The removals that were taken wait: {Reason}", e.Message);
            return null;
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
