using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary><c>guidance TYPE</c>: what past attempts say of the next one.</summary>
internal static class GuidanceVerb
{
    public static Verb Create(Session session)
    {
        var type = PatternVerbs.Type(session);
        var trigger = PatternVerbs.Trigger(session, "What would make you act", given => given.GetValue(type));
        var strict = new Option<bool>("--strict") { Description = "Exit code 4 where the word is avoid" };
        var guidance = new Verb("guidance", "Go, caution or avoid: what past attempts say of the next one, and why")
        {
            Notes = ["It is the answer that agents get when they ask. Nobody is held to it but where the runner's policy for the action type is deny: then commands that are to be avoided are refused, and all of that type once the miner has said nothing for five seconds."],
            Examples =
            [
                ("./platform guidance server.restart --trigger alert.high-cpu", "before you act"),
                ("./platform guidance server.restart --strict && ./platform action run server.restart -p id=SRV-001", "act only where it is not to be avoided"),
            ],
            Exits = [(ExitCode.Done, "an answer, whatever it says"), (ExitCode.Refused, "with --strict: avoid")],
        };
        guidance.Arguments.Add(type);
        guidance.Options.Add(trigger);
        guidance.Options.Add(strict);
        guidance.SetAction(async (given, cancel) =>
        {
            var json = await session.Miner.GetAsync(Address.Of("/guidance", ("actionType", given.GetValue(type)), ("trigger", given.GetValue(trigger))), cancel);
            var advice = json.Deserialize(PatternsJson.Default.Advice) ?? throw new JsonException("There is no guidance in it.");
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(json));
            }
            else
            {
                session.Terminal.Print(AdviceView.Lines(advice, session.Times, session.Terminal.ProseWidth));
            }

            return given.GetValue(strict) && advice.Word == "avoid" ? ExitCode.Refused : ExitCode.Done;
        });
        return guidance;
    }
}
