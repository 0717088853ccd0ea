using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Runs;

/// <summary><c>run resume</c>.</summary>
internal static class ResumeVerb
{
    public static Verb Create(Session session)
    {
        var id = RunVerbs.RunId(session);
        var reason = Values.Text("--reason", "TEXT", "Why; it is recorded with your name");
        var resume = new Verb("resume", "Let a stopped run go on: what stopped is tried once more")
        {
            Notes =
            [
                "Nothing that succeeded is done again: keys and pins are read, and checked against what stands there. "
                + "A run that stopped between the legs goes on by complete-leg-b only.",
            ],
            Exits = [(ExitCode.Refused, "DENIED: the run is as it was")],
        };
        resume.Arguments.Add(id);
        resume.Options.Add(reason);
        resume.SetAction(async (given, cancel) =>
        {
            var run = given.GetValue(id)!;
            var command = session.MintId();
            var sent = new ResumeLetter(command, run, session.DefaultAgent, given.GetValue(reason) ?? "");
            var body = JsonSerializer.SerializeToUtf8Bytes(sent, RunsJson.Default.ResumeLetter);
            var letter = RunLetter.Of("resume-run", "resume", command, body, "The run is as it was.", $"./platform run show {run}");
            var (code, _) = await RunLetter.SendAsync(session, letter, $"{run} …", cancel);
            if (code == ExitCode.Done && !session.Json)
            {
                session.Terminal.Print(new Line(new Span("✔ RESUMED", Ink.Good), "  ", new Span(run, Ink.Strong)));
                session.Terminal.Say(new Span($"./platform run watch {run} shows it go on.", Ink.Faint));
            }

            return code;
        });
        return resume;
    }
}
