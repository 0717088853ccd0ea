using System.CommandLine;
using System.Text.Json;
using Hestia.Actions;
using Hestia.Commanding;
using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary><c>pattern list</c>.</summary>
internal static class ListVerb
{
    public static Verb Create(Session session)
    {
        var type = Values.Text("--action-type", "TYPE", "Only of this action type");
        type.CompletionSources.Add(_ => CatalogVerb.TypesForCompletion(session));
        var trigger = Values.Text("--trigger", "T", "Only of this trigger");
        var standing = Values.Text("--standing", "STANDING", string.Join(", ", Standings.All));
        standing.CompletionSources.Add([.. Standings.All]);
        standing.Validators.Add(result =>
        {
            if (result.Tokens is [var one] && !Standings.All.Contains(one.Value.ToUpperInvariant()))
            {
                result.AddError($"--standing takes {string.Join(", ", Standings.All)}, not {one.Value}");
            }
        });
        var limit = Values.Whole("--limit", "N", "The first N (default 50)", 1, 100_000, "-n");
        var list = new Verb("list", "How often each action worked under each trigger, and what follows from that")
        {
            Notes = ["Where the trigger is any, all attempts of the action are counted together. Confidence is the 95 % interval of the success rate: the longer, the less is known."],
            Examples = [("./platform pattern list --standing SUPPRESSED", "what is to be avoided"), ("./platform pattern list --action-type server.restart --json | jq -c '[.trigger,.confidence]'", "for a program")],
        };
        foreach (var option in new Option[] { type, trigger, standing, limit })
        {
            list.Options.Add(option);
        }

        list.SetAction(async (given, cancel) =>
        {
            var most = (int)(given.GetValue(limit) ?? 50);
            var path = PatternQuery.Path(
                "/patterns", ("limit", $"{Math.Min(most + 1, PatternQuery.PageMax)}"), ("actionType", given.GetValue(type)), ("trigger", given.GetValue(trigger)), ("standing", given.GetValue(standing)?.ToUpperInvariant()));
            var found = new List<JsonElement>();
            await foreach (var item in session.Miner.PagesAsync(path, cancel))
            {
                found.Add(item);
                if (found.Count > most)
                {
                    break;
                }
            }

            Show(session, found, most);
            return ExitCode.Done;
        });
        return list;
    }

    private static void Show(Session session, List<JsonElement> found, int most)
    {
        if (found.Count == 0)
        {
            session.Terminal.Say("No pattern matches.");
            return;
        }

        if (found.Count > most)
        {
            session.Terminal.Say(new Span($"More match: these are the first {most:N0}. --limit shows more.", Ink.Faint));
        }

        var items = found.Take(most).ToList();
        if (session.Json)
        {
            items.ForEach(item => session.Terminal.PrintJson(JsonText.Of(item)));
            return;
        }

        session.Terminal.Print(Table(items.Select(PatternQuery.Of), session.TableWidth));
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
