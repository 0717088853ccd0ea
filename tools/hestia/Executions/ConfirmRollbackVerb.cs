using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary><c>execution confirm-rollback</c>: whether a person may begin. It tells nobody, and executes nothing.</summary>
internal static class ConfirmRollbackVerb
{
    public static Verb Create(Session session)
    {
        var id = ExecutionVerbs.IdOrFile();
        var plan = ExecutionVerbs.PlanOf();
        var confirm = new Verb("confirm-rollback", "Whether you may begin to undo it by hand, in one sentence and an exit code")
        {
            Notes = ["It reads the record and the hints, and changes nothing anywhere: whatever it answers, you are the one who acts."],
            Exits = [(ExitCode.Done, HestiaAgent.Ready), (ExitCode.Refused, "not possible; the sentence says why")],
        };
        confirm.Arguments.Add(id);
        confirm.Options.Add(plan);
        confirm.SetAction(async (given, cancel) =>
        {
            var (confirmed, reason) = HestiaAgent.ConfirmManualRollback(await RecordSource.GuidanceAsync(session, given.GetValue(id)!, given.GetValue(plan), cancel));
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteBoolean("confirmed", confirmed);
                    writer.WriteString("reason", reason);
                    writer.WriteEndObject();
                }));
            }
            else
            {
                session.Terminal.Print(reason);
            }

            return confirmed ? ExitCode.Done : ExitCode.Refused;
        });
        return confirm;
    }
}
