using Platform.Proofs.Notes;

namespace Audit.Verifying;

/// <summary>What of the ledger is to be read.</summary>
internal abstract record VerificationScope
{
    /// <summary>Every entry, or those behind a part that was verified before.</summary>
    public sealed record Full(VerifiedPart? Behind = null) : VerificationScope;

    /// <summary>The entries behind a checkpoint, with those of its last tile.</summary>
    public sealed record Since(Checkpoint Signed) : VerificationScope;

    /// <summary>Entries chosen at random.</summary>
    public sealed record Sample(SampleAmount Amount, string? Seed) : VerificationScope;
}

/// <summary>How far a verification is, and what it could be gone on from; null where there is nothing yet.</summary>
internal sealed record VerificationProgress(long Read, long Of, VerifiedPart? Part);
