using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Parked;

/// <summary><c>errors replay</c>: an act of the operator, recorded as an attempt.</summary>
internal static class ReplayVerb
{
    public static Verb Create(Session session)
    {
        var id = ErrorsVerbs.Id();
        id.Arity = ArgumentArity.ZeroOrOne;
        var all = new Option<bool>("--all") { Description = "All that are parked, the oldest first; the first failure ends it" };
        var replay = new Verb("replay", "Put a parked message back into the queue that it came from")
        {
            Notes =
            [
                "Mend the reason first: what its reader does not take is parked again. It goes back once, however often it is parked; where the connection ends in the middle it may be in both queues, "
                + "and the ledger and the services take the same record and the same command once.",
                "It is an action (parked.replay) that only the operator's user may have done, and has its entry in the ledger.",
            ],
            Examples = [("./platform errors replay 3f0c9a12", "one"), ("./platform errors replay --all", "all, after what was wrong has been mended")],
            Exits = ErrorsVerbs.Exits,
        };
        replay.Arguments.Add(id);
        replay.Options.Add(all);
        replay.Validators.Add(result =>
        {
            if (result.GetResult(id) is { Tokens.Count: > 0 } == result.GetValue(all)) result.AddError("replay takes an ID or --all.");
        });
        replay.SetAction(async (given, cancel) =>
        {
            var wanted = given.GetValue(all)
                ? await ParkedQueue.ReadAsync(session, _ => false, cancel)
                : [await ErrorsVerbs.FindAsync(session, given.GetValue(id)!, cancel)];
            if (wanted.Count == 0) session.Terminal.Say("Nothing is parked.");
            foreach (var one in wanted)
            {
                var code = await OperatorAct.SendAsync(session, "parked.replay", one.Id, reason: null, cancel);
                if (code != ExitCode.Done) return code;
            }

            if (wanted.Count > 1) session.Terminal.Say(new Span($"{wanted.Count:N0} messages were put back.", Ink.Faint));
            return ExitCode.Done;
        });
        return replay;
    }
}
