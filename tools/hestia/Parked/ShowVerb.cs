using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Parked;

/// <summary><c>errors show</c>.</summary>
internal static class ShowVerb
{
    public static Verb Create(Session session)
    {
        var id = ErrorsVerbs.Id();
        var show = new Verb("show", "One parked message: why it is here, its headers and its body, without what is secret")
        {
            Notes = ["It stays where it is."],
            Exits = [(ExitCode.NotFound, "no such message is parked")],
        };
        show.Arguments.Add(id);
        show.SetAction(async (given, cancel) =>
        {
            var one = await ErrorsVerbs.FindAsync(session, given.GetValue(id)!, cancel);
            if (session.Json)
            {
                session.Terminal.PrintJson(ParkedView.Json(one, withBody: true));
                return ExitCode.Done;
            }

            session.Terminal.Print(ParkedView.Whole(one, session.Times, session.Terminal.ProseWidth));
            session.Terminal.Say(new Span($"./platform errors replay {ShortId.Of(one.Id.ToString())} puts it back; errors discard removes it.", Ink.Faint));
            return ExitCode.Done;
        });
        return show;
    }
}
