using System.Runtime.InteropServices;

namespace Miner.Learning;

/// <summary>One attempt as its source recorded it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Observation
{
    /// <summary>The number its source gave it, from 1, rising; numbers may be missing where the source recorded something else.</summary>
    public required long Seq { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Attempts of one trace are steps of one undertaking. Empty where it belongs to none.</summary>
    public required string TraceId { get; init; }

    public required string ActionType { get; init; }

    public string? Trigger { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary><c>CODE: A sentence.</c>, or null.</summary>
    public string? Error { get; init; }

    /// <summary>A canonical JSON object in UTF-8, or nothing. Read only where there are lessons to contrast.</summary>
    public ReadOnlyMemory<byte> Parameters { get; init; }
}
