using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Audit.Chaining;
using Platform.Integrity;
using Platform.Messaging;

namespace Audit.Receiving;

/// <summary>
/// Turns a message into a record ready to be chained, or says in a sentence why it is none. Reusable; not for several threads at once.
/// </summary>
internal sealed class RecordReader
{
    private readonly RecordBuilder builder = new();

    /// <summary>Reads one message; its type bears the name of the exchange that such messages are published to.</summary>
    /// <exception cref="RecordRefusedException">The message is no record that the ledger can hold.</exception>
    public LedgerRecord Read(string messageType, ReadOnlyMemory<byte> body)
    {
        Span<byte> salt = stackalloc byte[LedgerHash.SaltSize];
        RandomNumberGenerator.Fill(salt);
        return Read(messageType, body, salt);
    }

    /// <summary>The same record as it would be under another salt.</summary>
    public LedgerRecord ReadAgain(LedgerRecord record, ReadOnlySpan<byte> salt) => Read(
        record.Kind switch
        {
            EntryKind.Attempt => Topology.ActionAttempted,
            EntryKind.Denial => Topology.CommandDenied,
            EntryKind.Execution => Topology.ExecutionRecorded,
            EntryKind.SecurityChange => Topology.SecurityStateChanged,
            _ => throw new UnreachableException($"No message becomes an entry of the kind {record.Kind}."),
        },
        record.Body,
        salt);

    private LedgerRecord Read(string messageType, ReadOnlyMemory<byte> body, ReadOnlySpan<byte> salt)
    {
        try
        {
            return builder.Build(Content(messageType, body.Span), body, salt);
        }
        catch (JsonException e)
        {
            throw new RecordRefusedException($"The message is not of its type's shape at {e.Path ?? "its beginning"}.");
        }
        catch (CanonicalJsonException e)
        {
            throw new RecordRefusedException($"The message has no canonical form: {e.Message}");
        }
    }

    private static RecordContent Content(string messageType, ReadOnlySpan<byte> body) => messageType switch
    {
        Topology.ActionAttempted => AttemptContent.Of(Message(body, RecordJson.Default.ActionAttempted)),
        Topology.CommandDenied => DenialContent.Of(Message(body, RecordJson.Default.CommandDenied)),
        Topology.ExecutionRecorded => ExecutionContent.Of(Message(body, RecordJson.Default.ExecutionRecorded)),
        Topology.SecurityStateChanged => SecurityChangeContent.Of(Message(body, RecordJson.Default.SecurityStateChanged)),
        _ => throw new RecordRefusedException("The message is of none of the types that the ledger takes."),
    };

    private static T Message<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(body, type) ?? throw new RecordRefusedException("The message is null.");
}
