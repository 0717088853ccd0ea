namespace Hestia.Showing;

/// <summary>The statuses of an attempt and of an execution, as a person sees them at a glance, colour or not.</summary>
internal static class Statuses
{
    /// <summary>Of a command that was refused before anything ran.</summary>
    public const string Denied = "DENIED";

    /// <summary>Of the alarm of a witness: the ledger signed what does not follow from what it signed before.</summary>
    public const string Alarm = "ALARM";

    /// <summary>Of a removal of payloads for good.</summary>
    public const string Erased = "ERASED";

    /// <summary>Of a removal of payloads that stand in an archive.</summary>
    public const string Archived = "ARCHIVED";

    /// <summary>Of a change of the ledger's key.</summary>
    public const string Rotated = "ROTATED";

    public static readonly IReadOnlyList<string> All = ["SUCCESS", "FAILURE", "ROLLED_BACK", Denied, Alarm, Erased, Archived, Rotated];

    /// <summary>Those that an execution can have.</summary>
    public static readonly IReadOnlyList<string> OfExecutions = ["STARTED", "COMPLETED", "COMPLETED_PARTIAL", "FAILED", "INCOMPLETE"];

    /// <summary>Whether it is the status of something that lasts.</summary>
    public static bool TakesTime(string status) => status is not (Denied or Alarm or Erased or Archived or Rotated);

    public static (string Mark, Ink Ink) Mark(string status) => status switch
    {
        "SUCCESS" or "COMPLETED" => ("✔", Ink.Good),
        "FAILURE" or "FAILED" => ("✘", Ink.Bad),
        "COMPLETED_PARTIAL" => ("◐", Ink.Warning),
        "INCOMPLETE" => ("◌", Ink.Warning),
        "STARTED" => ("▶", Ink.Name),
        "ROLLED_BACK" => ("↶", Ink.Warning),
        Denied => ("⊘", Ink.Warning),
        Alarm => ("✘", Ink.Bad),
        Erased or Archived or Rotated => ("◆", Ink.Name),
        _ => ("?", Ink.Warning),
    };

    public static Span Of(string status)
    {
        var (mark, ink) = Mark(status);
        return new Span($"{mark} {status}", ink);
    }
}
