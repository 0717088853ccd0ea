using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;
using Platform.Execution;

namespace Hestia.Plans;

/// <summary><c>plan check|approve|submit</c>: from a file to an execution.</summary>
internal static class PlanVerbs
{
    public static Verb Create(Session session)
    {
        var plan = new Verb("plan", "Check a plan, approve it, have it executed");
        plan.Subcommands.Add(CheckVerb.Create(session));
        plan.Subcommands.Add(ApproveVerb.Create(session));
        plan.Subcommands.Add(SubmitVerb.Create(session));
        return plan;
    }

    public static Argument<string> File(string how = "YAML or JSON") => new("FILE") { Description = how };

    /// <summary>The two options that put a plan into another mode than its file says, and how to read them.</summary>
    public static (Option<bool> Live, Option<bool> DryRun, Func<ParseResult, LiveModeState?> Mode) Mode(Verb verb)
    {
        var live = new Option<bool>("--live") { Description = "As a LIVE plan, whatever the file says; the digest is that of the LIVE plan" };
        var dryRun = new Option<bool>("--dry-run") { Description = "As a DRY_RUN plan, likewise: everything it does is taken back" };
        verb.Options.Add(live);
        verb.Options.Add(dryRun);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(live) is { Implicit: false } && result.GetResult(dryRun) is { Implicit: false })
            {
                result.AddError("--live and --dry-run contradict each other; give one of them.");
            }
        });
        return (live, dryRun, given => given.GetValue(live) ? LiveModeState.Live : given.GetValue(dryRun) ? LiveModeState.DryRun : null);
    }
}
