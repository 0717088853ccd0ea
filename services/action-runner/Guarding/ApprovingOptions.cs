namespace ActionRunner.Guarding;

/// <summary>Settings <c>Approving:*</c>.</summary>
public sealed class ApprovingOptions
{
    /// <summary>Path of the file that lists the allowed keys (<see cref="KeyRing"/>). Without one no key is allowed.</summary>
    public string? KeysFile { get; set; }

    /// <summary>
    /// Action types that need an approval in a live plan, beside external actions and steps that declare an irreversible effect; <c>*</c>
    /// stands for any run of characters.
    /// </summary>
    public IList<string> Required { get; } = [];

    /// <summary>
    /// What may run without an approval, also as a single command: <see cref="ApprovalPolicy"/>. Each is
    /// <c>PATTERN=free|approval|never</c>.
    /// </summary>
    public IList<string> Policies { get; } = [];

    /// <summary>How many days ahead an approval may expire.</summary>
    public int LongestDays { get; set; } = 7;
}
