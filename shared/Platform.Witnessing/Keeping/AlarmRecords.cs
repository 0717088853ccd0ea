using System.Text.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Journal;

namespace Platform.Witnessing;

/// <summary>
/// Writes alarms into the journal of a service that is a source of records: the ledger itself then tells what it was found to have signed.
/// </summary>
internal sealed class AlarmRecords(JournalSignal signal, Ids ids)
{
    private const string AcceptedSql = "SELECT note FROM witness.accepted WHERE size = $1";

    /// <summary>Writes the alarm's record in the transaction that keeps the alarm.</summary>
    public async Task WriteAsync(LedgerAlarm alarm, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancel)
    {
        await using var ask = connection.Command(AcceptedSql, alarm.KnownSize);
        var accepted = await ask.ExecuteScalarAsync(cancel) as string;
        var entryId = ids.Next();
        var body = new
        {
            entryId,
            alarm = alarm.Kind,
            knownSize = alarm.KnownSize,
            holdsAt = alarm.HoldsAt,
            differsAt = alarm.DiffersAt,
            reason = alarm.Reason,
            heardNote = alarm.Note,
            acceptedNote = accepted,
            raisedAt = Timestamps.Format(Timestamps.Truncate(alarm.At)),
        };
        // Nobody chose the key: a person may take a fork's alarm away, and the same fork is then another alarm.
        var record = new NewRecord(
            entryId, entryId, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web), RecordKind.LedgerAlarm, Derived: true);
        await using var write = new NpgsqlBatch(connection, transaction) { BatchCommands = { RecordStatements.Insert([record]) } };
        await write.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Tells the relay, after the commit.</summary>
    public void Wake() => signal.Wake();
}
