namespace Platform.Execution;

/// <summary>The part of a record that a fault was found in.</summary>
public enum RecordPart
{
    /// <summary>The text as a whole.</summary>
    Format,
    Opening,
    StepEvents,

    /// <summary>The side effects that were seen.</summary>
    SideEffects,

    /// <summary>The declared side effects and the flags.</summary>
    SideEffectsReport,
    Outcome,
    Seal,
}
