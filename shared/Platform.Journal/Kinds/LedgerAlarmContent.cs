using System.Text.Json;
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>
/// A witness's alarm about the ledger itself. The two notes that it holds show anybody who has the ledger's key what was signed.
/// </summary>
internal static class LedgerAlarmContent
{
    /// <summary>As large as a note can be.</summary>
    public const int MaxNoteBytes = 1 << 18;

    private static readonly ReadOnlyMemory<byte> Kind = EnvelopeV1.Utf8(RecordKind.LedgerAlarm);

    /// <exception cref="RecordRefusedException">The ledger cannot hold it.</exception>
    public static RecordContent Of(LedgerAlarmRaised message)
    {
        if (StatusOf(message.Alarm) is not { } status)
            throw new RecordRefusedException("The alarm is none of fork, shrunken, unproved, unknown_key and another_ledger.");
        if (message.KnownSize < 0 || message.HoldsAt < 0 || message.DiffersAt < 0) throw new RecordRefusedException("A size is negative.");
        return new RecordContent
        {
            Kind = RecordKind.LedgerAlarm,
            Source = message.Source,
            Traceparent = null,
            Columns = new EnvelopeV1
            {
                EntryId = message.EntryId,
                Kind = Kind,
                AtMicroseconds = Timestamps.ToUnixMicroseconds(message.RaisedAt),
                Source = RecordText.Column("source", message.Source),
                SourceSeq = message.SourceSeq,
                AgentId = RecordText.Column("source", message.Source),
                Status = RecordText.Column("alarm", status),
                PayloadSha256 = default,
            },
            Payload = new PayloadV1 { Output = RecordOutput.Of(message, WriteOutput) },
        };
    }

    private static string? StatusOf(string alarm) => alarm switch
    {
        "fork" => "FORK",
        "shrunken" => "SHRUNKEN",
        "unproved" => "UNPROVED",
        "unknown_key" => "UNKNOWN_KEY",
        "another_ledger" => "ANOTHER_LEDGER",
        _ => null,
    };

    private static void WriteOutput(Utf8JsonWriter writer, LedgerAlarmRaised message)
    {
        writer.WriteNumber("knownSize", message.KnownSize);
        if (message.HoldsAt is { } holds) writer.WriteNumber("holdsAt", holds);
        if (message.DiffersAt is { } differs) writer.WriteNumber("differsAt", differs);
        writer.WriteString("reason", RecordText.Bounded("reason", message.Reason, RecordText.MaxBytes));
        writer.WriteString("heardNote", RecordText.Bounded("heardNote", message.HeardNote, MaxNoteBytes));
        if (message.AcceptedNote is { } accepted)
            writer.WriteString("acceptedNote", RecordText.Bounded("acceptedNote", accepted, MaxNoteBytes));
    }
}
