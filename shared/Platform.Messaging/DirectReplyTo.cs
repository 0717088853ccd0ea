using System.Buffers.Binary;
using System.Text;

namespace Platform.Messaging;

/// <summary>
/// A direct reply-to address as the broker makes it out of <c>amq.rabbitmq.reply-to</c>: the channel that waits there, as an Erlang process
/// id with the node's name replaced by <c>reply@hash</c>, and a key. Read strictly, because RabbitMQ before 4.2 decodes whatever stands
/// there in the publisher's own channel, and what it cannot decode ends that channel's connection.
/// </summary>
/// <param name="Origin">The node, and which of its starts: what all addresses have in common that one broker node gives between two
/// starts.</param>
/// <param name="Process">The number of the process and its serial, as every process has them.</param>
internal readonly record struct DirectReplyTo(string Origin, (uint Id, uint Serial) Process)
{
    /// <summary>What an asker writes; the broker replaces it.</summary>
    public const string Alias = "amq.rabbitmq.reply-to";

    private const string Prefix = Alias + ".";
    private const int KeyBytes = 16;
    private const int NumberBytes = 4;
    private const int ProcessBytes = 3 * NumberBytes;
    private const byte ExternalTerm = 131;
    private const byte NewProcess = 88;
    private const byte LongAtom = 118;
    private const byte ShortAtom = 119;

    /// <summary>Whether a text is meant for such an address: nothing else begins so.</summary>
    public static bool Is(string address) => address.StartsWith(Alias, StringComparison.Ordinal);

    /// <summary>The address, or null where the broker never made this text.</summary>
    public static DirectReplyTo? Read(string address)
    {
        if (!address.StartsWith(Prefix, StringComparison.Ordinal) || address[Prefix.Length..].Split('.') is not [var process, var key]) return null;
        if (Bytes(key) is not { Length: KeyBytes } || Bytes(process) is not [ExternalTerm, NewProcess, var kind, ..] bytes) return null;
        var name = kind == ShortAtom ? 4 : 5;
        if (kind is not (ShortAtom or LongAtom) || bytes.Length < name) return null;
        var length = kind == ShortAtom ? bytes[3] : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(3));
        var numbers = name + length;
        if (bytes.Length != numbers + ProcessBytes || !IsNode(Encoding.Latin1.GetString(bytes, name, length))) return null;
        var id = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(numbers));
        var serial = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(numbers + NumberBytes));
        var creation = bytes.AsSpan(numbers + (2 * NumberBytes));
        return new DirectReplyTo($"{Convert.ToHexString(bytes.AsSpan(0, numbers))}/{Convert.ToHexString(creation)}", (id, serial));
    }

    /// <summary>The hash has 27 bits, in digits.</summary>
    private static bool IsNode(string name) =>
        name.StartsWith("reply@", StringComparison.Ordinal) && name[6..] is { Length: >= 1 and <= 9 } hash && hash.All(char.IsAsciiDigit);

    /// <summary>Null where it is not exactly what an encoder writes.</summary>
    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var written) && Convert.ToBase64String(bytes, 0, written) == base64 ? bytes[..written] : null;
    }
}
