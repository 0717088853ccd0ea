namespace Miner.Learning;

/// <summary>Which change a <see cref="DriftDetector"/> watches for.</summary>
internal enum DriftDirection
{
    /// <summary>What used to work works less often.</summary>
    Down,

    /// <summary>What used to fail fails less often.</summary>
    Up,
}
