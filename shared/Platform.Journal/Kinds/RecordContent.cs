using System.Runtime.InteropServices;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>
/// What a message says, judged and bounded, before it is hashed: the entry's columns (their payload's digest is still empty) and its
/// payload.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RecordContent
{
    public required string Kind { get; init; }

    public required string Source { get; init; }

    public required string? Traceparent { get; init; }

    public required EnvelopeV1 Columns { get; init; }

    public required PayloadV1 Payload { get; init; }
}
