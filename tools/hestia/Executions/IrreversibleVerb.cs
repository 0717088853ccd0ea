using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary><c>execution irreversible</c>: the steps that ran and cannot be undone.</summary>
internal static class IrreversibleVerb
{
    public static Verb Create(Session session)
    {
        var id = ExecutionVerbs.IdOrFile();
        var irreversible = new Verb("irreversible", "The steps that ran and cannot be undone, each with what says so")
        {
            Exits = [(ExitCode.Done, "they were shown, or there is none"), (ExitCode.NotFound, "there is no such execution")],
        };
        irreversible.Arguments.Add(id);
        irreversible.SetAction(async (given, cancel) =>
        {
            // What cannot be undone stands in the record; the hints add nothing to it.
            var scaffold = RollbackPlanner.PlanRollback(await RecordSource.ReadAsync(session, given.GetValue(id)!, cancel), []);
            if (session.Json)
            {
                session.Terminal.PrintJson(ScaffoldJson.OfIrreversible(scaffold));
            }
            else if (scaffold.IrreversibleSteps.IsEmpty)
            {
                session.Terminal.Print("No step that ran is known to be irreversible.");
            }
            else
            {
                session.Terminal.Print(RollbackView.IrreversibleLines(scaffold.IrreversibleSteps, session.Terminal.ProseWidth));
            }

            return ExitCode.Done;
        });
        return irreversible;
    }
}
