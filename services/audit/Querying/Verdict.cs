using System.Text.Json.Serialization;
using Audit.Verifying;
using Platform.Integrity;

namespace Audit.Querying;

/// <summary>What verifying found. <see cref="Entries"/> were good, up to the first bad one where there is one.</summary>
internal sealed record Verdict
{
    public required bool Valid { get; init; }

    /// <summary>The first entry that was to be read.</summary>
    public required long First { get; init; }

    public required long Entries { get; init; }

    /// <summary>The hash that all entries lead to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Head { get; init; }

    /// <summary>Payloads that are gone for good; an entry behind each of them says so.</summary>
    public required long PayloadsErased { get; init; }

    /// <summary>Payloads that stand in archives and no longer in the database; an entry behind each of them says so.</summary>
    public required long PayloadsArchived { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FirstBad? FirstBad { get; init; }

    /// <summary>What was read and what was not; absent where all was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sentence { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SampleTold? Sample { get; init; }

    public required double Seconds { get; init; }

    public static Verdict Of(VerificationResult result) => new()
    {
        Valid = result.FirstBad is null,
        First = result.First,
        Entries = result.Entries,
        Head = result.Head,
        PayloadsErased = result.Erased,
        PayloadsArchived = result.Archived,
        FirstBad = result.FirstBad,
        Sentence = result.Sentence,
        Sample = result.Sample,
        Seconds = Math.Round(result.Took.TotalSeconds, 3),
    };
}
