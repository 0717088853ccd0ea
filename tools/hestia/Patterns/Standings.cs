using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary>The miner's words for how much is known of an action, and their looks.</summary>
internal static class Standings
{
    public static readonly IReadOnlyList<string> All = ["LEARNING", "REINFORCED", "SUPPRESSED", "STALE"];

    public static Span Of(string standing) => standing switch
    {
        "REINFORCED" => new Span($"✔ {standing}", Ink.Good),
        "SUPPRESSED" => new Span($"✘ {standing}", Ink.Bad),
        "STALE" => new Span($"◌ {standing}", Ink.Warning),
        "LEARNING" => new Span($"… {standing}", Ink.Faint),
        _ => new Span($"? {standing}", Ink.Warning),
    };

    /// <summary>What the standing says of the action, for a person.</summary>
    public static string Sentence(Pattern pattern, Times times) => pattern.Standing switch
    {
        "REINFORCED" => "The counts show that it succeeds as often as an action must that is to be relied on.",
        "SUPPRESSED" => "The counts show that it fails too often: who asks for guidance is told to avoid it.",
        "STALE" => $"It worked before, and then its results changed{(pattern.StaleSince is { } at ? $" ({times.Story(at)})" : "")}: what was known no longer counts, and the new results do not decide yet.",
        "LEARNING" when pattern.Successes + pattern.Failures == 0 => "No attempt has succeeded or failed yet, so nothing is known of it.",
        "LEARNING" => "The counts do not decide yet whether it can be relied on.",
        _ => "This program does not know that standing.",
    };
}
