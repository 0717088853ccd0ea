using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Parked;

/// <summary><c>errors list</c>.</summary>
internal static class ListVerb
{
    private const int Standard = 50;

    public static Verb Create(Session session)
    {
        var limit = Listing.Limit("first", Standard);
        var list = new Verb("list", "What is parked: how many, of which queue, why, since when")
        {
            Notes = ["Nothing is parked in a platform that is well: a command that is wrong is answered and recorded, and never parked."],
            Examples = [("./platform errors list", "what waits for a person"), ("./platform errors list --json", "one a line, for programs")],
            Exits = [(ExitCode.Done, "told; nothing being parked is no error")],
        };
        list.Options.Add(limit);
        list.SetAction(async (given, cancel) =>
        {
            var most = (int)(given.GetValue(limit) ?? Standard);
            var all = await ParkedQueue.ReadAsync(session, _ => false, cancel);
            if (all.Count == 0)
            {
                session.Terminal.Say("Nothing is parked.");
                return ExitCode.Done;
            }

            if (session.Json)
            {
                foreach (var one in all.Take(most)) session.Terminal.PrintJson(ParkedView.Json(one, withBody: false));
                return ExitCode.Done;
            }

            session.Terminal.Print(ParkedView.Summary(all, session.Times, session.TableWidth));
            session.Terminal.Print(Line.Empty);
            session.Terminal.Print(ParkedView.Table(all.Take(most), session.Times, session.TableWidth, session.Wide));
            if (all.Count > most) session.Terminal.Say(new Span($"The oldest {most:N0}. --limit shows more.", Ink.Faint));
            session.Terminal.Say(new Span("./platform errors show ID tells what it is and why it is here.", Ink.Faint));
            return ExitCode.Done;
        });
        return list;
    }
}
