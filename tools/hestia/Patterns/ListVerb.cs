using System.CommandLine;
using Hestia.Actions;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary><c>pattern list</c>.</summary>
internal static class ListVerb
{
    private const int Standard = 50;

    public static Verb Create(Session session)
    {
        var type = Values.Text("--action-type", "TYPE", "Only of this action type");
        type.CompletionSources.Add(_ => CatalogVerb.TypesForCompletion(session));
        var trigger = PatternVerbs.Trigger(session, "Only of this trigger", given => given.GetValue(type));
        var level = Values.Word("--level", "LEVEL", "trigger: each trigger by itself; pooled: all triggers together", ["TRIGGER", "POOLED"]);
        var standing = Values.Word("--standing", "STANDING", null, Standings.All);
        var limit = Listing.Limit("first", Standard);
        var list = new Verb("list", "How often each action worked under each trigger, and what follows from that")
        {
            Notes = ["Where the trigger is any, all attempts of the action are counted together. Confidence is the 95 % interval of the success rate: the longer, the less is known."],
            Examples = [("./platform pattern list --standing SUPPRESSED", "what is to be avoided"), ("./platform pattern list --action-type server.restart --json | jq -c '[.trigger,.confidence]'", "for a program")],
        };
        foreach (var option in new Option[] { type, trigger, level, standing, limit })
        {
            list.Options.Add(option);
        }

        list.SetAction((given, cancel) => new Listing(session, "More match: these are the first", (int)(given.GetValue(limit) ?? Standard)).RunAsync(
            session.Miner, "/patterns", "No pattern matches.", isReversed: false, items => Table(items.Select(PatternQuery.Of), session.TableWidth), cancel,
            ("actionType", given.GetValue(type)), ("trigger", given.GetValue(trigger)), ("level", given.GetValue(level)?.ToLowerInvariant()), ("standing", given.GetValue(standing))));
        return list;
    }

    internal static IEnumerable<Line> Table(IEnumerable<Pattern> patterns, int width)
    {
        var sheet = new Sheet(
        [
            new("action type") { CutTo = 16 },
            new("trigger") { CutTo = 12 },
            new("standing"),
            new("attempts") { AlignRight = true, Dispensable = 2 },
            new("ok") { AlignRight = true },
            new("failed") { AlignRight = true },
            new("rolled back") { AlignRight = true, Dispensable = 4 },
            new("unknown") { AlignRight = true, Dispensable = 3 },
            new("confidence"),
            new("heuristic") { Dispensable = 1 },
        ]);
        foreach (var one in patterns)
        {
            sheet.Add(
                new Span(one.ActionType, Ink.Name),
                new Span(one.TriggerWord, one.IsPooled || one.Trigger is null ? Ink.Faint : Ink.Plain),
                Standings.Of(one.Standing),
                $"{one.Attempts:N0}",
                $"{one.Successes:N0}",
                new Span($"{one.Failures:N0}", one.Failures > 0 ? Ink.Bad : Ink.Plain),
                $"{one.RolledBack:N0}",
                $"{one.Indeterminate:N0}",
                Interval.Of(one.Confidence, one.Upper),
                new Span(one.Heuristic?.ToString(), Ink.Faint));
        }

        return sheet.Take(width);
    }
}
