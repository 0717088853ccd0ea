using Hestia.Ledger;

namespace Hestia.Mining;

/// <summary>How far the miner has learned from one source.</summary>
internal sealed record MiningSource
{
    public required string Source { get; init; }

    /// <summary>Numbers that the miner passed over, because the ledger did not hold them in time.</summary>
    public IReadOnlyList<Gap> Skipped { get => field ?? []; init; }

    /// <summary>Numbers that the ledger does not hold, and that the miner still waits for.</summary>
    public Gap? WaitsFor { get; init; }
}
