using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Asking;

/// <summary><c>log</c>: what was attempted, by whom, with which outcome.</summary>
internal static class LogVerb
{
    public static Verb Create(Session session)
    {
        var agent = Values.Text("--agent", "NAME", "Only of this agent");
        var trace = Values.Text("--trace", "ID", "Only of this job or plan");
        var type = Values.Text("--type", "ACTION", "Only of this action type");
        type.CompletionSources.Add(_ => Actions.CatalogVerb.TypesForCompletion(session));
        var status = Values.Word(
            "--status", "STATUS",
            "SUCCESS, FAILURE, ROLLED_BACK; DENIED (commands that were refused before anything ran); ALARM (what witnesses found the "
            + "ledger to have signed); ERASED, ARCHIVED (payloads that left the ledger's database); ROTATED (changes of the ledger's key)",
            Statuses.All);
        var affected = Values.Text("--object", "ID", "Only what affected this object");
        var command = Values.Uuid("--command", "Only of this command; finds its denial, too");
        var since = Time("--since", "1h|DATE", "Not older than: 90s, 15m, 1h, 2d, 1w, today, yesterday, 2026-11-21, 2026-11-21T03:00Z", session);
        var until = Time("--until", "1h|DATE", "Before that moment, written the same way", session);
        var limit = Values.Whole("--limit", "N", "The last N (default 50; with --follow 10)", 1, 100_000, "-n");
        var follow = new Option<bool>("--follow") { Description = "Go on as more is recorded; Ctrl-C ends it" };

        var log = new Verb("log", "What was attempted: newest last, one line each")
        {
            Examples =
            [
                ("./platform log --since 1h --status FAILURE", "what failed within the last hour"),
                ("./platform log --status ALARM", "what witnesses found the ledger itself to have signed"),
                ("./platform log --trace job-1", "one job, from its first action to its last"),
                ("./platform log --follow --json | jq -c '{agentId,actionType,status}'", "a stream for a program"),
            ],
        };
        foreach (var option in new Option[] { agent, trace, type, status, affected, command, since, until, limit, follow })
        {
            log.Options.Add(option);
        }

        log.Validators.Add(result =>
        {
            if (result.GetResult(follow) is not null && result.GetResult(until) is not null)
            {
                result.AddError("--follow looks ahead and --until looks back; give one of them.");
            }

            if (result.GetResult(follow) is not null && result.GetResult(status) is { Tokens: [var one] }
                && !Statuses.TakesTime(one.Value.ToUpperInvariant()))
            {
                result.AddError($"--follow shows attempts; {one.Value.ToUpperInvariant()} is shown without it.");
            }
        });
        log.SetAction(async (given, cancel) =>
        {
            var query = new LogQuery
            {
                Agent = given.GetValue(agent),
                Trace = given.GetValue(trace),
                Type = given.GetValue(type),
                Status = given.GetValue(status),
                Object = given.GetValue(affected),
                Command = given.GetValue(command),
                Since = given.GetValue(since),
                Until = given.GetValue(until),
            };
            var following = given.GetValue(follow);
            if (!session.Json && query.Command is { } one && session.Stack.TraceOf(one) is { } seen)
                session.Terminal.Say(new Span($"Its trace: {seen}", Ink.Faint));
            return await RunAsync(session, new LogReader(() => session.ActionRunner, session.Audit, query, session.Clock), (int)(given.GetValue(limit) ?? (following ? 10 : 50)), following, cancel);
        });
        return log;
    }

    private static async Task<int> RunAsync(Session session, LogReader reader, int limit, bool follow, CancellationToken cancel)
    {
        var table = new LogTable(session.Times, session.TableWidth, session.Wide, follow);
        var (last, more) = await reader.LastAsync(limit, cancel);
        if (last.Count == 0 && !follow)
        {
            session.Terminal.Say("Nothing that is recorded matches.");
            return ExitCode.Done;
        }

        if (more && !follow)
        {
            session.Terminal.Say(new Span($"Older ones match, too: these are the last {limit:N0}. --limit shows more.", Ink.Faint));
        }

        Show(last);
        if (follow)
        {
            await foreach (var fresh in reader.FollowAsync(last.Count == 0 ? -1 : last[^1].Log.Index, Away, cancel))
            {
                Show(fresh);
            }
        }

        return ExitCode.Done;

        void Away(string? why) => session.Terminal.Say(why is null ? "The audit service answers again." : $"{why} Waiting for it …");

        void Show(IReadOnlyList<Logged> records)
        {
            if (!session.Json)
            {
                session.Terminal.Print(table.Take(records));
                return;
            }

            foreach (var record in records)
            {
                session.Terminal.PrintJson(JsonText.Of(record.Json));
            }
        }
    }

    private static Option<DateTimeOffset?> Time(string name, string value, string description, Session session) => Values.Parsed<DateTimeOffset?>(
        name, value, description, text => Moment.Parse(text, session.Clock), "takes a span such as 15m, 1h or 2d, or a date such as 2026-11-21T03:00Z");
}
