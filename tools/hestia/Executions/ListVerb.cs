using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Executions;

/// <summary><c>execution list</c>.</summary>
internal static class ListVerb
{
    private const int Standard = 20;

    public static Verb Create(Session session)
    {
        var plan = Values.Text("--plan", "PLANID", "Only those of this plan");
        var status = Values.Word("--status", "STATUS", null, Statuses.OfExecutions);
        var limit = Listing.Limit("last", Standard);
        var list = new Verb("list", "Executions of plans: newest last, one line each")
        {
            Examples = [("./platform execution list --status FAILED", "those that failed"), ("./platform execution list --plan deploy-42 --json | jq -r .executionId", "ids, for a program")],
        };
        foreach (var option in new Option[] { plan, status, limit })
        {
            list.Options.Add(option);
        }

        list.SetAction((given, cancel) => new Listing(session, "Older ones match, too: these are the last", (int)(given.GetValue(limit) ?? Standard)).RunAsync(
            session.ActionRunner, "/executions", "No execution matches.", isReversed: true, items => Table(items.Select(Summary), session.Times, session.TableWidth, session.Wide), cancel,
            ("planId", given.GetValue(plan)), ("status", given.GetValue(status))));
        return list;
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

    private static Summary Summary(JsonElement item) => item.Deserialize(ExecutionsJson.Default.Summary) ?? throw new JsonException("The page has an empty item.");
}
