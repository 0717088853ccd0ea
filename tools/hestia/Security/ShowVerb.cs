using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Security;

/// <summary><c>security show</c>.</summary>
internal static class ShowVerb
{
    public static Verb Create(Session session)
    {
        var show = new Verb("show", "The security state now, who set it and why")
        {
            Notes = ["While the state is not OPERATIONAL, or cannot be read, nothing begins: actions and plans are denied, and a plan that runs stops before its next step."],
            Exits = [(ExitCode.Unreachable, "it cannot be read: then nothing is executed either")],
        };
        show.SetAction(async (_, cancel) =>
        {
            var (json, standing) = await Standing.ReadAsync(session, cancel);
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(json));
            }
            else
            {
                session.Terminal.Print(View(standing, session.Times, session.Terminal.ProseWidth));
            }

            return ExitCode.Done;
        });
        return show;
    }

    internal static IEnumerable<Line> View(Standing standing, Times times, int width)
    {
        var open = standing.SecurityState == "OPERATIONAL";
        yield return new Line(
            new Span($"{(open ? "✔" : "✘")} {standing.SecurityState}", open ? Ink.Good : Ink.Bad),
            open ? "  Actions and plans are executed." : "  Nothing begins: actions and plans are denied.");
        var facts = new Facts();
        facts.Add("boundary", new Span(standing.BoundaryState, standing.BoundaryState == "NOMINAL" ? Ink.Plain : Ink.Warning));
        facts.Add("version", $"{standing.Version:N0}");
        if (standing.ChangedAt is { } at)
        {
            facts.Add("since", times.Story(at));
        }

        if (standing.ChangedBy is not null)
        {
            facts.Add("set by", standing.ChangedBy);
        }

        if (standing.Reason is not null)
        {
            facts.Add("reason", standing.Reason);
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }
}
