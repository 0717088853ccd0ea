using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Runs;

/// <summary><c>run watch</c>: follows a run until nothing more happens without a person.</summary>
internal static class WatchVerb
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    public static Verb Create(Session session)
    {
        var id = RunVerbs.RunId(session);
        var watch = new Verb("watch", "Follow a run until it waits for a person, stops or is closed")
        {
            Notes = ["With --json one line for each change: the run as ./platform run list has it."],
            Exits = [(ExitCode.Done, "it waits at a gate, or is closed"), (ExitCode.Failed, "it stopped")],
        };
        watch.Arguments.Add(id);
        watch.SetAction(async (given, cancel) =>
        {
            var seen = "";
            while (true)
            {
                var whole = await RunVerbs.ReadAsync(session, given.GetValue(id)!, cancel);
                var run = whole.GetProperty("run");
                var view = new RunView(run, session.Times);
                var now = $"{view.Status} {view.Phase}";
                if (now != seen && session.Json) session.Terminal.PrintJson(JsonText.Of(run));
                if (now != seen && !session.Json)
                {
                    var time = session.Times.Short(session.Clock.GetUtcNow());
                    session.Terminal.Print(new Line(new Span(time, Ink.Faint), "  ", view.State, "  ", view.Phase));
                }

                seen = now;
                if (view.Rests)
                {
                    if (!session.Json && view.Reason is { } reason)
                        session.Terminal.Print(new Line("          ", new Span(reason, Ink.Bad)));
                    if (!session.Json && view.Next.Length > 0) session.Terminal.Print(new Line(new Span("Next:  ", Ink.Strong), view.Next));
                    return view.Status == "STOPPED" ? ExitCode.Failed : ExitCode.Done;
                }

                await Task.Delay(Look, session.Clock, cancel);
            }
        });
        return watch;
    }
}
