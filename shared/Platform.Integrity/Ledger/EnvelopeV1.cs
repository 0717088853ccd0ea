using System.Runtime.InteropServices;
using System.Text;

namespace Platform.Integrity;

/// <summary>
/// What the ledger's formats 1 and 2 hash of an entry: its columns (but index and hash) and the digest of its payload. Texts are UTF-8, as
/// they come from the wire and from the database, so that neither writer nor verifier translates them. Null means absent.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EnvelopeV1
{
    /// <summary>
    /// The envelope's member <c>format</c> is 2, and the payload says in <c>objects</c> how the attempt left the objects that it changed.
    /// Else it is 1, and the payload says nothing of them. Nothing else differs.
    /// </summary>
    public bool TellsObjects { get; init; }

    public required Guid EntryId { get; init; }

    public required ReadOnlyMemory<byte> Kind { get; init; }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public required long AtMicroseconds { get; init; }

    public required ReadOnlyMemory<byte> Source { get; init; }

    public required long SourceSeq { get; init; }

    public ReadOnlyMemory<byte>? AgentId { get; init; }

    public ReadOnlyMemory<byte>? TraceId { get; init; }

    public ReadOnlyMemory<byte>? ActionType { get; init; }

    public ReadOnlyMemory<byte>? Trigger { get; init; }

    public ReadOnlyMemory<byte>? Status { get; init; }

    public ReadOnlyMemory<byte>? ErrorCode { get; init; }

    public Guid? CommandId { get; init; }

    public Guid? AttemptId { get; init; }

    public Guid? ParentAttemptId { get; init; }

    public ReadOnlyMemory<ReadOnlyMemory<byte>> AffectedIds { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>The payload's salted digest, <see cref="LedgerHash.Size"/> bytes.</summary>
    public required ReadOnlyMemory<byte> PayloadSha256 { get; init; }

    /// <summary>
    /// Whether a canonical envelope says that it is of format 2. These bytes can stand nowhere else in one: inside a text each quotation
    /// mark has a backslash before it.
    /// </summary>
    public static bool SaysObjectsAreTold(ReadOnlySpan<byte> envelope) => envelope.IndexOf(",\"format\":2,"u8) >= 0;

    /// <summary>A text as this record holds it.</summary>
    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
