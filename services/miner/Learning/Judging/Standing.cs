namespace Miner.Learning;

/// <summary>What is held of a pattern; on the wire in capitals.</summary>
internal enum Standing
{
    /// <summary>Nothing is beyond doubt yet.</summary>
    Learning,

    /// <summary>It works, beyond doubt.</summary>
    Reinforced,

    /// <summary>It fails more often than not, beyond doubt.</summary>
    Suppressed,

    /// <summary>It used to work and works less often now; how often is not known yet.</summary>
    Stale,
}
