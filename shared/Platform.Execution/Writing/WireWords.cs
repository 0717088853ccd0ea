namespace Platform.Execution;

/// <summary>The words of this library's enumerations on the wire and in records; they never change.</summary>
public static class WireWords
{
    private static readonly (LiveModeState Value, string Word)[] Modes =
        [(LiveModeState.DryRun, "DRY_RUN"), (LiveModeState.Live, "LIVE")];

    private static readonly (ExecutionStatus Value, string Word)[] Statuses =
    [
        (ExecutionStatus.Started, "STARTED"), (ExecutionStatus.Completed, "COMPLETED"), (ExecutionStatus.CompletedPartial, "COMPLETED_PARTIAL"),
        (ExecutionStatus.Failed, "FAILED"), (ExecutionStatus.Incomplete, "INCOMPLETE"),
    ];

    private static readonly (StepEventType Value, string Word)[] EventTypes =
        [(StepEventType.StepStarted, "step_started"), (StepEventType.StepCompleted, "step_completed"), (StepEventType.StepFailed, "step_failed")];

    private static readonly (SecurityState Value, string Word)[] SecurityStates =
        [(SecurityState.Operational, "OPERATIONAL"), (SecurityState.Compromised, "COMPROMISED"), (SecurityState.Lockdown, "LOCKDOWN")];

    private static readonly (BoundaryState Value, string Word)[] BoundaryStates =
    [
        (BoundaryState.Nominal, "NOMINAL"), (BoundaryState.Elevated, "ELEVATED"), (BoundaryState.Compromised, "COMPROMISED"),
        (BoundaryState.Lockdown, "LOCKDOWN"),
    ];

    private static readonly (SideEffectCategory Value, string Word)[] Categories =
    [
        (SideEffectCategory.FileSystem, "FILE_SYSTEM"), (SideEffectCategory.Database, "DATABASE"), (SideEffectCategory.Network, "NETWORK"),
        (SideEffectCategory.Process, "PROCESS"), (SideEffectCategory.Configuration, "CONFIGURATION"),
        (SideEffectCategory.ExternalService, "EXTERNAL_SERVICE"),
    ];

    public static string ToWire(this LiveModeState value) => Word(Modes, value);

    public static string ToWire(this ExecutionStatus value) => Word(Statuses, value);

    public static string ToWire(this StepEventType value) => Word(EventTypes, value);

    public static string ToWire(this SecurityState value) => Word(SecurityStates, value);

    public static string ToWire(this BoundaryState value) => Word(BoundaryStates, value);

    public static string ToWire(this SideEffectCategory value) => Word(Categories, value);

    public static bool TryParse(string? word, out LiveModeState value) => TryFind(Modes, word, out value);

    public static bool TryParse(string? word, out ExecutionStatus value) => TryFind(Statuses, word, out value);

    public static bool TryParse(string? word, out StepEventType value) => TryFind(EventTypes, word, out value);

    public static bool TryParse(string? word, out SecurityState value) => TryFind(SecurityStates, word, out value);

    public static bool TryParse(string? word, out BoundaryState value) => TryFind(BoundaryStates, word, out value);

    public static bool TryParse(string? word, out SideEffectCategory value) => TryFind(Categories, word, out value);

    private static string Word<T>((T Value, string Word)[] words, T value)
        where T : struct, Enum
    {
        foreach (var known in words)
        {
            if (EqualityComparer<T>.Default.Equals(known.Value, value))
            {
                return known.Word;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, "This value has no word.");
    }

    private static bool TryFind<T>((T Value, string Word)[] words, string? word, out T value)
        where T : struct, Enum
    {
        foreach (var known in words)
        {
            if (string.Equals(known.Word, word, StringComparison.Ordinal))
            {
                value = known.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
