using Platform.Integrity;

namespace Audit.Verifying;

/// <summary>What a verification found.</summary>
internal sealed record VerificationResult
{
    /// <summary>The first bad entry; null where there is none.</summary>
    public FirstBad? FirstBad { get; init; }

    /// <summary>The first entry that was to be read.</summary>
    public long First { get; init; }

    /// <summary>How many were read and found right; before the first bad one, where there is one.</summary>
    public long Entries { get; init; }

    /// <summary>The last entry's hash, where all are right and it was read.</summary>
    public string? Head { get; init; }

    /// <summary>What was read and what was not, where that is not all.</summary>
    public string? Sentence { get; init; }

    /// <summary>Payloads that were read to be gone for good, and named as that by an entry.</summary>
    public long Erased { get; init; }

    /// <summary>Payloads that stand in archives, and are named as that by an entry.</summary>
    public long Archived { get; init; }

    public SampleTold? Sample { get; init; }

    public TimeSpan Took { get; init; }
}

/// <summary>A sample: how many of how many, by which seed, and what it would have found.</summary>
internal sealed record SampleTold(long Entries, long Of, string Seed, IReadOnlyList<FoundWith> Finds);
