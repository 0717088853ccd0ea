using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Executions;

/// <summary>
/// <c>execution list|show|irreversible|rollback|confirm-rollback|verify|compare|bundle</c>: what plans did, told from their records.
/// </summary>
internal static class ExecutionVerbs
{
    public static Verb Create(Session session)
    {
        var execution = new Verb("execution", "What a plan's execution did, whether its record is whole, and how to undo it by hand");
        execution.Subcommands.Add(ListVerb.Create(session));
        execution.Subcommands.Add(ShowVerb.Create(session));
        execution.Subcommands.Add(IrreversibleVerb.Create(session));
        execution.Subcommands.Add(RollbackVerb.Create(session));
        execution.Subcommands.Add(ConfirmRollbackVerb.Create(session));
        execution.Subcommands.Add(VerifyVerb.Create(session));
        execution.Subcommands.Add(CompareVerb.Create(session));
        execution.Subcommands.Add(BundleVerb.Create(session));
        return execution;
    }

    public static Argument<string> IdOrFile(string name = "ID") => new(name) { Description = "The execution's id (that of the command), or the file of an exported record" };

    public static Option<string?> PlanOf() => Values.Text("--plan", "FILE", "The plan, beside a record's file: its hints are not in the record");
}
