using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Parked;

/// <summary><c>errors discard</c>: an act of the operator, recorded as an attempt.</summary>
internal static class DiscardVerb
{
    public static Verb Create(Session session)
    {
        var id = ErrorsVerbs.Id();
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "Why nobody needs it; it is recorded with your name", Required = true };
        var discard = new Verb("discard", "Remove a parked message for good, with all its copies")
        {
            Notes =
            [
                "The record holds the digest of its body and not the body: errors show it first. A record that the ledger refuses stays in its source's journal, and its number stays a gap.",
                "It is an action (parked.discard) that only the operator's user may have done, and has its entry in the ledger.",
            ],
            Examples = [("./platform errors discard 3f0c9a12 --reason 'An answer to an agent that is gone'", "one")],
            Exits = ErrorsVerbs.Exits,
        };
        discard.Arguments.Add(id);
        discard.Options.Add(reason);
        discard.SetAction(async (given, cancel) =>
        {
            var one = await ErrorsVerbs.FindAsync(session, given.GetValue(id)!, cancel);
            return await OperatorAct.SendAsync(session, "parked.discard", one.Id, given.GetValue(reason), cancel);
        });
        return discard;
    }
}
