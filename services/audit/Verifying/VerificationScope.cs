using Platform.Integrity;

namespace Audit.Verifying;

/// <summary>What of the ledger is to be read.</summary>
internal abstract record VerificationScope
{
    /// <summary>Every entry, or those behind a part that was verified before.</summary>
    public sealed record Full(VerifiedPart? Behind = null) : VerificationScope;

    /// <summary>The entries behind a checkpoint, with those of its last tile.</summary>
    /// <param name="Size">How many entries the checkpoint is of.</param>
    /// <param name="Root">The root of their tree.</param>
    /// <param name="IsGiven">Whether the one who asks kept it: then it is believed, and the ledger's own word about it is not.</param>
    public sealed record Since(long Size, Digest Root, bool IsGiven) : VerificationScope;

    /// <summary>Entries chosen at random.</summary>
    public sealed record Sample(SampleAmount Amount, string? Seed) : VerificationScope;
}

/// <summary>How far a verification is, and what it could be gone on from; null where there is nothing yet.</summary>
internal sealed record VerificationProgress(long Read, long Of, VerifiedPart? Part);
