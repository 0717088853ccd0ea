using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Runs;

/// <summary><c>run list</c>, which is also the sovereign's inbox.</summary>
internal static class ListVerb
{
    private const int Standard = 50;

    public static Verb Create(Session session)
    {
        var state = Values.Word("--state", "STATE", null, ["OPEN", "AWAITING_SG1", "AWAITING_SG2", "STOPPED", "CLOSED", "VOIDED"]);
        var document = Values.Text("--document-id", "ID", "Only of this document");
        var waiting = new Option<bool>("--waiting") { Description = "Only those that a person is waited for, with the command to answer" };
        var limit = Listing.Limit("first", Standard);
        var list = new Verb("list", "Runs, newest first")
        {
            Examples =
            [
                ("./platform run list --waiting", "who is waited for, since when, until when"),
                ("./platform run list --json | jq -c '[.runId,.state]'", "for a program"),
            ],
        };
        foreach (var option in new Option[] { state, document, waiting, limit })
        {
            list.Options.Add(option);
        }

        list.SetAction((given, cancel) =>
        {
            var listing = new Listing(session, "More match: these are the first", (int)(given.GetValue(limit) ?? Standard));
            return listing.RunAsync(
                session.Orchestrator,
                "/runs",
                "No run matches.",
                isReversed: false,
                items => Table(items, session, given.GetValue(waiting)),
                cancel,
                ("state", given.GetValue(state)),
                ("documentId", given.GetValue(document)),
                ("waiting", given.GetValue(waiting) ? "true" : null));
        });
        return list;
    }

    private static IEnumerable<Line> Table(IEnumerable<JsonElement> runs, Session session, bool waiting)
    {
        var sheet = new Sheet(
        [
            new("run"),
            new("state"),
            new("phase") { Dispensable = 1 },
            new("since") { Dispensable = 2 },
            new("until"),
            new("started by") { CutTo = 10, Dispensable = 3 },
            new(waiting ? "answer with" : "next"),
        ]);
        foreach (var run in runs)
        {
            var view = new RunView(run, session.Times);
            sheet.Add(
                new Span(view.Id, Ink.Name), view.State, view.Phase, view.Since, view.Until,
                run.GetProperty("startedBy").GetString(), new Span(view.Next, Ink.Faint));
        }

        return sheet.Take(session.TableWidth);
    }
}
