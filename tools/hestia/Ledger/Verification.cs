namespace Hestia.Ledger;

/// <summary>A verifier's word.</summary>
internal sealed record Verification
{
    public required bool Valid { get; init; }

    /// <summary>How many entries were checked and found right.</summary>
    public long Entries { get; init; }

    /// <summary>Where reading began: a ledger at 0, if all of it is read; an export anywhere.</summary>
    public long First { get; init; }

    public string? Head { get; init; }

    /// <summary>Entries whose content was erased by a signed statement; null where the verifier does not count them.</summary>
    public long? PayloadsErased { get; init; }

    /// <summary>
    /// Entries whose content stands in an archive only, by a signed statement; null where the verifier does not count them.
    /// </summary>
    public long? PayloadsArchived { get; init; }

    /// <summary>Whether every record that existed is in it; null where the verifier does not say.</summary>
    public bool? Complete { get; init; }

    public double? Seconds { get; init; }

    public BadEntry? FirstBad { get; init; }

    /// <summary>What was read and what was not; null where all was.</summary>
    public string? Sentence { get; init; }

    /// <summary>Null where no sample was asked for.</summary>
    public SampleOf? Sample { get; init; }
}

internal sealed record BadEntry
{
    public long? Index { get; init; }

    public string? Reason { get; init; }
}

internal sealed record SampleOf
{
    public string? Seed { get; init; }
}

/// <summary>How far a verifier is, and what it goes on from if it is given back.</summary>
internal sealed record VerificationStep
{
    public long Read { get; init; }

    public long Of { get; init; }

    public string? State { get; init; }
}
