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
        foreach (var taken in await TakenRemoval.WaitingAsync(connection, cancel))
        {
            if (waiting.Count == count) break;
            if (taken.Read(keys, out var whyNot) is { } removal)
                waiting.Add(new OwnEntry(taken.EntryId, RemovedPayloads.Kind, taken.AskedAt, taken.By, removal.Why, taken.RemovalId, Output(taken.Statement)));
            else if (refused.Add(taken.RemovalId))
                log.LogCritical("The removal {Removal} in ledger.removal becomes no entry: {Reason}", taken.RemovalId, whyNot);
        }

        return waiting;
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
