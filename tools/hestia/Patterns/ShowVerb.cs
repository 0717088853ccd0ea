using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary><c>pattern show</c>.</summary>
internal static class ShowVerb
{
    public static Verb Create(Session session)
    {
        var type = PatternVerbs.Type(session);
        var trigger = PatternVerbs.Trigger(session, "Of the attempts with this trigger; '' is those without one", given => given.GetValue(type));
        var pooled = new System.CommandLine.Option<bool>("--pooled") { Description = "Of all attempts of the action together; that is also the default" };
        var show = new Verb("show", "All that was learned of an action: counts, how it fails, what goes before and after, from which records")
        {
            Notes = ["Counts show what went together, not what caused what."],
            Examples = [("./platform pattern show server.restart", "over all triggers"), ("./platform pattern show server.restart --trigger alert.high-cpu", "under one")],
            Exits = [(ExitCode.NotFound, "nothing has been learned of it")],
        };
        show.Arguments.Add(type);
        show.Options.Add(trigger);
        show.Options.Add(pooled);
        show.Validators.Add(result =>
        {
            if (result.GetResult(trigger) is not null && result.GetValue(pooled))
            {
                result.AddError("--trigger and --pooled exclude each other.");
            }
        });
        show.SetAction(async (given, cancel) =>
        {
            var (json, pattern) = await PatternQuery.OneAsync(session, given.GetValue(type)!, given.GetValue(trigger), cancel);
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(json));
            }
            else
            {
                session.Terminal.Print(new PatternView(pattern, session.Times, session.Terminal.ProseWidth, session.TableWidth).Lines());
            }

            return ExitCode.Done;
        });
        return show;
    }
}
