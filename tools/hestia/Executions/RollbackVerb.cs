using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Executions;

/// <summary><c>execution rollback</c>: guidance for undoing an execution by hand. It executes nothing.</summary>
internal static class RollbackVerb
{
    public static Verb Create(Session session)
    {
        var id = ExecutionVerbs.IdOrFile();
        var plan = ExecutionVerbs.PlanOf();
        var rollback = new Verb("rollback", "A checklist for undoing it by hand, from its record and the author's hints")
        {
            Notes =
            [
                "This program undoes nothing, and nothing here is guessed: the hints are the plan author's own words. The checklist is worked out on this machine from the record; only the record and the hints are fetched.",
            ],
            Examples =
            [
                ("./platform execution rollback 0193a2b4-1111-7222-8333-444455556666", "what to do, step by step"),
                ("./platform execution rollback record.json --plan deploy.yaml", "without any service"),
            ],
            Exits = [(ExitCode.Done, "it was shown, whether a rollback is possible or not; confirm-rollback tells a script"), (ExitCode.NotFound, "there is no such execution")],
        };
        rollback.Arguments.Add(id);
        rollback.Options.Add(plan);
        rollback.SetAction(async (given, cancel) =>
        {
            var scaffold = await RecordSource.GuidanceAsync(session, given.GetValue(id)!, given.GetValue(plan), cancel);
            if (session.Json)
            {
                session.Terminal.PrintJson(ScaffoldJson.Of(scaffold));
            }
            else
            {
                session.Terminal.Print(new RollbackView(scaffold, session.Terminal.ProseWidth).Lines());
            }

            return ExitCode.Done;
        });
        return rollback;
    }
}
