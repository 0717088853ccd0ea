namespace ActionRunner.Cataloguing;

/// <summary>What a crash may have left behind.</summary>
public enum ActionKind
{
    /// <summary>Everything is in the unit of work: without a commit nothing happened.</summary>
    Transactional,

    /// <summary>Something outside may have happened.</summary>
    External,
}
