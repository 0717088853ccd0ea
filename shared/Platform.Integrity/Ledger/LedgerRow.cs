using System.Runtime.InteropServices;

namespace Platform.Integrity;

/// <summary>An entry as it stands in the database, with nothing believed yet.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LedgerRow
{
    public required long Index { get; init; }

    /// <summary>The columns; its <see cref="EnvelopeV1.PayloadSha256"/> is not looked at, the verifier computes it.</summary>
    public required EnvelopeV1 Columns { get; init; }

    /// <summary>What kept the columns from being read, as the end of a sentence, or null.</summary>
    public string? Unreadable { get; init; }

    public required ReadOnlyMemory<byte> Envelope { get; init; }

    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>Null where the payload's row is missing.</summary>
    public ReadOnlyMemory<byte>? Salt { get; init; }

    /// <inheritdoc cref="Salt"/>
    public ReadOnlyMemory<byte>? Payload { get; init; }
}
