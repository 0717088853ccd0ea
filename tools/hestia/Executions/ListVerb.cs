using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Showing;

namespace Hestia.Executions;

/// <summary><c>execution list</c>.</summary>
internal static class ListVerb
{
    private const int PageMax = 500;

    public static Verb Create(Session session)
    {
        var plan = Values.Text("--plan", "PLANID", "Only those of this plan");
        var status = Values.Text("--status", "STATUS", string.Join(", ", Statuses.OfExecutions));
        status.CompletionSources.Add([.. Statuses.OfExecutions]);
        status.Validators.Add(result =>
        {
            if (result.Tokens is [var one] && !Statuses.OfExecutions.Contains(Upper(one.Value)))
            {
                result.AddError($"--status takes {string.Join(", ", Statuses.OfExecutions)}, not {one.Value}");
            }
        });
        var limit = Values.Whole("--limit", "N", "The last N (default 20)", 1, 100_000, "-n");
        var list = new Verb("list", "Executions of plans: newest last, one line each")
        {
            Examples = [("./platform execution list --status FAILED", "those that failed"), ("./platform execution list --plan deploy-42 --json | jq -r .executionId", "ids, for a program")],
        };
        foreach (var option in new Option[] { plan, status, limit })
        {
            list.Options.Add(option);
        }

        list.SetAction(async (given, cancel) =>
        {
            var most = (int)(given.GetValue(limit) ?? 20);
            var query = string.Concat(
                new[] { ("planId", given.GetValue(plan)), ("status", given.GetValue(status) is { } word ? Upper(word) : null) }
                    .Where(q => q.Item2 is not null).Select(q => $"&{q.Item1}={Uri.EscapeDataString(q.Item2!)}"));
            var found = new List<JsonElement>();
            await foreach (var item in session.ActionRunner.PagesAsync($"/executions?limit={Math.Min(most + 1, PageMax)}{query}", cancel))
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

    private static void Show(Session session, List<JsonElement> newestFirst, int most)
    {
        if (newestFirst.Count == 0)
        {
            session.Terminal.Say("No execution matches.");
            return;
        }

        if (newestFirst.Count > most)
        {
            session.Terminal.Say(new Span($"Older ones match, too: these are the last {most:N0}. --limit shows more.", Ink.Faint));
        }

        var items = newestFirst.Take(most).Reverse().ToList();
        if (session.Json)
        {
            items.ForEach(item => session.Terminal.PrintJson(JsonText.Of(item)));
            return;
        }

        session.Terminal.Print(Table(items.Select(i => i.Deserialize(HestiaJson.Default.Summary) ?? throw new JsonException("The page has an empty item.")), session.Times, session.TableWidth, session.Wide));
    }

    internal static IEnumerable<Line> Table(IEnumerable<Summary> executions, Times times, int width, bool wide)
    {
        var sheet = new Sheet(
        [
            new(times.Heading),
            new("status"),
            new("mode") { Dispensable = 2 },
            new("plan") { CutTo = 12 },
            new("steps") { AlignRight = true },
            new("took") { AlignRight = true, Dispensable = 4 },
            new("agent") { CutTo = 10, Dispensable = 3 },
            new("trigger") { CutTo = 10, Dispensable = 5 },
            new("execution"),
            new("at, or why") { CutTo = 16, Dispensable = 1 },
        ]);
        foreach (var one in executions)
        {
            sheet.Add(
                new Span(one.StartedAt is not { } at ? "" : wide ? times.Full(at) : times.Short(at), Ink.Faint),
                Statuses.Of(one.Status),
                one.Mode,
                new Span(one.PlanId, Ink.Name),
                one.PlannedSteps is { } planned ? $"{one.EndedSteps}/{planned}" : $"{one.EndedSteps}",
                new Span(one is { StartedAt: { } from, EndedAt: { } to } ? Times.Milliseconds((long)(to - from).TotalMilliseconds) : "", Ink.Faint),
                one.AgentId,
                one.Trigger,

                // Every verb takes the whole id and nothing shorter.
                new Span(one.ExecutionId, Ink.Faint),
                one.CurrentStep is { } step ? $"step {step.Index} {step.Name}" : one.Reason);
        }

        return sheet.Take(width);
    }

    private static string Upper(string status) => status.ToUpperInvariant().Replace('-', '_');
}
