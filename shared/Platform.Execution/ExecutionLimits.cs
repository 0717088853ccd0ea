namespace Platform.Execution;

/// <summary>
/// Every bound of this library, with its unit last. What exceeds one is refused whole; nothing is cut but texts that tell of a failure.
/// </summary>
public static class ExecutionLimits
{
    /// <summary>Steps of one plan; step indexes lie below it.</summary>
    public const int Steps = 10_000;

    /// <summary>A whole plan as JSON.</summary>
    public const int PlanBytes = 4 << 20;

    /// <summary>The parameters of one step as canonical JSON.</summary>
    public const int ParametersBytes = 64 << 10;

    /// <summary>The details of one event or side effect as canonical JSON.</summary>
    public const int DetailsBytes = 64 << 10;

    /// <summary>Levels of nesting in details and parameters.</summary>
    public const int DetailsDepth = 48;

    /// <summary>Ids, names of steps, action types, in UTF-16 code units.</summary>
    public const int NameLength = Wording.NameLength;

    /// <summary>Descriptions, reasons, error messages and lines of hints, in UTF-16 code units.</summary>
    public const int TextLength = Wording.TextLength;

    /// <summary>Side effects that one step may declare.</summary>
    public const int DeclaredEffectsPerStep = 100;

    /// <summary>Actions of one hint, and risks of one hint.</summary>
    public const int LinesPerHint = 100;

    /// <summary>Faults of one plan that are told.</summary>
    public const int FaultsTold = 50;
}
