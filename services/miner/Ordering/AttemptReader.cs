using System.Text.Json;
using Miner.Learning;
using Platform.Contracts;
using Platform.Integrity;

namespace Miner.Ordering;

/// <summary>
/// Makes observations, the same from a message of the bus as from a line of the ledger's feed: that is what makes mining anew come to equal
/// bytes. Dry runs are no attempts to learn from.
/// </summary>
internal static class AttemptReader
{
    private const string DryRun = "DRY_RUN";
    private const string Unknown = "INDETERMINATE";

    /// <summary>An attempt as it was published; null where it teaches nothing.</summary>
    public static Observation? Of(ActionAttempted message) => Of(
        message.SourceSeq, Timestamps.ToUnixMicroseconds(message.StartedAt), message.TraceId, message.ActionType, message.Trigger, message.Status, CodeOf(message.Error), message.Error,
        message.Parameters.ValueKind == JsonValueKind.Object ? CanonicalJson.Encode(message.Parameters) : []);

    /// <summary>A line of the ledger's feed; false where it is the last one, and then <paramref name="seq"/> is how far was read.</summary>
    /// <exception cref="JsonException">It is no such line.</exception>
    public static bool TryRead(ReadOnlyMemory<byte> line, out long seq, out Observation? attempt)
    {
        var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDocumentDepth });
        Next(ref reader);
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            Next(ref reader);
            Next(ref reader);
            (seq, attempt) = (reader.GetInt64(), null);
            return false;
        }

        Next(ref reader);
        seq = reader.GetInt64();
        Next(ref reader);
        var at = reader.GetInt64();
        var (trace, type, trigger, status, code, error) = (Text(ref reader), Text(ref reader), Text(ref reader), Text(ref reader), Text(ref reader), Text(ref reader));
        Next(ref reader);
        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        reader.Skip();
        attempt = Of(seq, at, trace ?? "", type ?? "", trigger, status ?? "", code, error, isObject ? line[start..(int)reader.BytesConsumed] : default);
        return true;
    }

    private static Observation? Of(long seq, long at, string trace, string type, string? trigger, string status, string? code, string? error, ReadOnlyMemory<byte> parameters)
    {
        if (code == DryRun) return null;
        return new Observation
        {
            Seq = seq,
            At = Timestamps.FromUnixMicroseconds(at),
            TraceId = trace,
            ActionType = type,
            Trigger = trigger,
            Outcome = status switch
            {
                AttemptStatus.Success => Outcome.Success,
                AttemptStatus.Failure when code == Unknown => Outcome.Indeterminate,
                AttemptStatus.Failure => Outcome.Failure,
                _ => Outcome.RolledBack,
            },
            // Where the content was taken away, the code is what is left of it.
            Error = error ?? code,
            Parameters = parameters,
        };
    }

    /// <summary>The word before the colon, as the ledger's column has it.</summary>
    private static string? CodeOf(string? error) => error?.IndexOf(':', StringComparison.Ordinal) is > 0 and <= 100 and var colon ? error[..colon] : null;

    private static string? Text(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        return reader.GetString();
    }

    private static void Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) throw new JsonException("A line of the ledger's feed ends too early.");
    }
}
