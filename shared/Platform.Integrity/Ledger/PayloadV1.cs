using System.Runtime.InteropServices;

namespace Platform.Integrity;

/// <summary>
/// What an entry carries beside its envelope: content that may one day have to be shredded. <see cref="Objects"/>, <see cref="Parameters"/>
/// and <see cref="Output"/> are canonical JSON already; texts are UTF-8; null means absent.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PayloadV1
{
    public long? BodyBytes { get; init; }

    public ReadOnlyMemory<byte>? BodySha256 { get; init; }

    public ReadOnlyMemory<byte>? Error { get; init; }

    public ReadOnlyMemory<byte>? Objects { get; init; }

    public ReadOnlyMemory<byte>? Output { get; init; }

    public ReadOnlyMemory<byte>? Parameters { get; init; }

    public ReadOnlyMemory<byte>? Traceparent { get; init; }

    public ReadOnlyMemory<byte>? UserId { get; init; }
}
