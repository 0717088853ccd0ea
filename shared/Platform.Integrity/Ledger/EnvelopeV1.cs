using System.Runtime.InteropServices;
using System.Text;

namespace Platform.Integrity;

/// <summary>
/// What ledger format 1 hashes of an entry: its columns (but index and hash) and the digest of its payload. Texts are UTF-8, as they
/// come from the wire and from the database, so that neither writer nor verifier translates them. Null means absent.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EnvelopeV1
{
    /// <summary>The format's number, the envelope's member <c>format</c>.</summary>
    public const int Format = 1;

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

    /// <summary>A text as this record holds it.</summary>
    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
