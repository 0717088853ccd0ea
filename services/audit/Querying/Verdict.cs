using System.Text.Json.Serialization;
using Audit.Verifying;
using Platform.Integrity;

namespace Audit.Querying;

/// <summary>What verifying found. <see cref="Entries"/> were good, up to the first bad one where there is one.</summary>
internal sealed record Verdict
{
    public required bool Valid { get; init; }

    public required long Entries { get; init; }

    /// <summary>The hash that all entries lead to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Head { get; init; }

    /// <summary>Payloads whose content was destroyed on purpose; this version destroys none.</summary>
    public required long PayloadsShredded { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FirstBad? FirstBad { get; init; }

    public required double Seconds { get; init; }

    public static Verdict Of(VerificationResult result) => new()
    {
        Valid = result.FirstBad is null,
        Entries = result.Entries,
        Head = result.Head,
        PayloadsShredded = 0,
        FirstBad = result.FirstBad,
        Seconds = Math.Round(result.Took.TotalSeconds, 3),
    };
}
