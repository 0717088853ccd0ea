using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using Hestia.Actions;
using Hestia.Asking;
using Hestia.Commanding;
using Hestia.Completing;
using Hestia.Documents;
using Hestia.Executions;
using Hestia.Keys;
using Hestia.Ledger;
using Hestia.Mining;
using Hestia.Parked;
using Hestia.Patterns;
using Hestia.Plans;
using Hestia.Reaching;
using Hestia.Runs;
using Hestia.Security;

namespace Hestia;

/// <summary>The whole command line.</summary>
internal static class Root
{
    public static string Version { get; } =
        typeof(Root).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static RootCommand Create(Session session)
    {
        var root = new RootCommand("Agents act; this platform executes each action once, records it truthfully, and answers for it.");
        root.Options.Add(GlobalOptions.Json);
        root.Options.Add(GlobalOptions.Wide);
        root.Options.Add(GlobalOptions.NoColour);
        root.Subcommands.Add(ActionVerbs.Create(session));
        root.Subcommands.Add(PlanVerbs.Create(session));
        root.Subcommands.Add(ExecutionVerbs.Create(session));
        root.Subcommands.Add(DocumentVerbs.Create(session));
        root.Subcommands.Add(StartVerb.Create(session));
        root.Subcommands.Add(RunVerbs.Create(session));
        root.Subcommands.Add(SecurityVerbs.Create(session));
        root.Subcommands.Add(KeysVerbs.Create(session));
        root.Subcommands.Add(WhyVerb.Create(session));
        root.Subcommands.Add(LogVerb.Create(session));
        root.Subcommands.Add(LedgerVerbs.Create(session));
        root.Subcommands.Add(VerifyProofVerb.Create(session));
        root.Subcommands.Add(PatternVerbs.Create(session));
        root.Subcommands.Add(GuidanceVerb.Create(session));
        root.Subcommands.Add(MineVerb.Create(session));
        root.Subcommands.Add(ErrorsVerbs.Create(session));
        root.Subcommands.Add(CompletionVerb.Create(session));
        root.Options.Remove(root.Options.OfType<HelpOption>().First());
        root.Options.Add(new HelpOption("--help", "-h")
        {
            Description = "This help",
            Action = new Printing(result => Help.Of(result.CommandResult.Command, session.Terminal.ProseWidth), session),
        });
        var version = root.Options.OfType<VersionOption>().First();
        version.Description = "The version";
        version.Action = new Printing(_ => [new Showing.Line($"platform {Version}")], session);
        return root;
    }

    private sealed class Printing(Func<ParseResult, IEnumerable<Showing.Line>> lines, Session session) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            session.Terminal.Print(lines(parseResult));
            return ExitCode.Done;
        }
    }
}
