using System.Text.Json;
using Hestia.Reaching;

namespace Hestia.Patterns;

/// <summary>Asks the miner for patterns.</summary>
internal static class PatternQuery
{
    private const int PageMax = 500;

    /// <summary>One pattern; an empty trigger means attempts without one.</summary>
    /// <exception cref="CliException">There is no such pattern.</exception>
    public static async Task<(JsonElement Json, Pattern Pattern)> OneAsync(Session session, string actionType, string? trigger, CancellationToken cancel)
    {
        var path = Address.Of(
            "/patterns", ("actionType", actionType), ("trigger", trigger is { Length: > 0 } ? trigger : null), ("level", trigger is null ? "pooled" : "trigger"), ("limit", $"{PageMax}"));
        await foreach (var item in session.Miner.PagesAsync(path, cancel))
        {
            // What was asked for is looked for here, too: a service that understands less of the question answers with more.
            if (Of(item) is var pattern && pattern.ActionType == actionType && (trigger is null ? pattern.IsPooled : !pattern.IsPooled && (pattern.Trigger ?? "") == trigger))
            {
                return (item, pattern);
            }
        }

        throw CliException.NotFound(
            $"Nothing has been learned of {actionType}{(trigger is null ? "" : trigger.Length == 0 ? " without a trigger" : $" with the trigger {trigger}")}. ./platform pattern list{(trigger is null ? "" : $" --action-type {Showing.ShellWord.Of(actionType)}")} shows what there is.");
    }

    public static Pattern Of(JsonElement item) => item.Deserialize(PatternsJson.Default.Pattern) ?? throw new JsonException("The page has an empty item.");
}
