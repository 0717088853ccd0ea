using System.CommandLine;
using System.CommandLine.Completions;
using Hestia.Actions;
using Hestia.Commanding;
using Hestia.Ocel;
using Hestia.Reaching;

namespace Hestia.Patterns;

/// <summary><c>pattern list|show|ocel</c>.</summary>
internal static class PatternVerbs
{
    public static Verb Create(Session session)
    {
        var pattern = new Verb("pattern", "What has been learned from the attempts in the ledger");
        pattern.Subcommands.Add(ListVerb.Create(session));
        pattern.Subcommands.Add(ShowVerb.Create(session));
        pattern.Subcommands.Add(OcelVerb.Create(session));
        return pattern;
    }

    public static Argument<string> Type(Session session)
    {
        var type = new Argument<string>("TYPE") { Description = "The action's name in the catalog, e.g. server.restart" };
        type.CompletionSources.Add(_ => CatalogVerb.TypesForCompletion(session));
        return type;
    }

    /// <summary>
    /// The option with completion from the triggers that were learned of, those of the action type where one is given already.
    /// </summary>
    public static Option<string?> Trigger(Session session, string description, Func<ParseResult, string?> actionType)
    {
        var trigger = Values.Text("--trigger", "T", description);
        trigger.CompletionSources.Add(context => TriggersForCompletion(session, actionType(context.ParseResult)));
        return trigger;
    }

    /// <summary>Quick, or nothing.</summary>
    private static IEnumerable<CompletionItem> TriggersForCompletion(Session session, string? actionType)
    {
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(700), session.Clock);
            var path = Address.Of("/patterns", ("actionType", actionType), ("level", "trigger"), ("limit", "500"));
            var page = session.Miner.GetAsync(path, deadline.Token).GetAwaiter().GetResult();
            return [.. page.GetProperty("items").EnumerateArray().Select(i => PatternQuery.Of(i).Trigger).OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(t => new CompletionItem(t))];
        }
        catch (Exception)
        {
            return [];
        }
    }
}
