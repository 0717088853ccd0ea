namespace Hestia.Showing;

/// <summary>The statuses of an attempt, as a person sees them at a glance, colour or not.</summary>
internal static class Statuses
{
    public static readonly IReadOnlyList<string> All = ["SUCCESS", "FAILURE", "ROLLED_BACK", "DENIED"];

    public static (string Mark, Ink Ink) Mark(string status) => status switch
    {
        "SUCCESS" => ("✔", Ink.Good),
        "FAILURE" => ("✘", Ink.Bad),
        "ROLLED_BACK" => ("↶", Ink.Warning),
        "DENIED" => ("⊘", Ink.Warning),
        _ => ("?", Ink.Warning),
    };

    public static Span Of(string status)
    {
        var (mark, ink) = Mark(status);
        return new Span($"{mark} {status}", ink);
    }
}
