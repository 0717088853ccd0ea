using System.CommandLine;
using Hestia.Commanding;
using Hestia.Executions;
using Hestia.PlanFiles;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;
using Platform.Statements;

namespace Hestia.Plans;

/// <summary><c>plan submit</c>: has a plan executed, once.</summary>
internal static class SubmitVerb
{
    private const double TimeoutSeconds = 30;

    public static Verb Create(Session session)
    {
        var file = PlanVerbs.File("YAML or JSON; - reads standard input");
        var approval = Values.Text("--approval", "FILE", "The approval; default: FILE.approval.json beside the plan, where it is there and fits");
        var agent = Values.Id("--agent", "NAME", "Who acts; default: PLATFORM_AGENT, else hestia/<your user name>");
        var trace = Values.Id("--trace", "ID", "The job this belongs to; default: the plan's id");
        var trigger = Values.Id("--trigger", "T", "What made you act, e.g. alert.high-cpu");
        var wait = new Option<bool>("--wait") { Description = "Show the progress, and stay until it has ended; Ctrl-C leaves it running" };
        var id = Values.Uuid("--command-id", "The id of a plan sent before, to get its outcome; default: a new one");
        var timeout = Values.Seconds("--timeout", $"How long to wait until it is taken or refused (default {TimeoutSeconds:0})", most: 86_400);
        var submit = new Verb("submit", "Have a plan executed, once")
        {
            Notes =
            [
                "The id is printed before anything is sent. It is the execution's id, and makes the plan run at most once: send it again with the same id and you get the first outcome.",
                "Without --wait it returns as soon as the runner has taken the plan, or refused it.",
            ],
            Examples =
            [
                ("./platform plan submit deploy.yaml --dry-run --wait", "see what it would do; nothing of it is kept"),
                ("./platform plan submit deploy.yaml --live --wait --trigger ticket-7", "do it, with the approval beside the file"),
            ],
            Exits =
            [
                (ExitCode.Done, "COMPLETED; without --wait also: it was taken and runs"),
                (ExitCode.Failed, "FAILED, INCOMPLETE or COMPLETED_PARTIAL"),
                (ExitCode.Usage, "the file is no plan, or the approval that was named does not fit it"),
                (ExitCode.Refused, "DENIED: nothing of it was executed"),
                (ExitCode.Unreachable, "the broker does not answer, or nobody took the plan in time"),
            ],
        };
        submit.Arguments.Add(file);
        var (_, _, mode) = PlanVerbs.Mode(submit);
        foreach (var option in new Option[] { approval, agent, trace, trigger, wait, id, timeout })
        {
            submit.Options.Add(option);
        }

        submit.SetAction(async (given, cancel) =>
        {
            var name = given.GetValue(file)!;
            var plan = (await PlanFile.ReadAsync(session, name, cancel)).In(mode(given));
            var command = new PlanCommand
            {
                CommandId = given.GetValue(id) ?? session.MintId(),
                AgentId = given.GetValue(agent) ?? session.DefaultAgent,
                TraceId = given.GetValue(trace),
                Trigger = given.GetValue(trigger),
                Plan = plan,
                Approval = await ApprovalAsync(session, name, given.GetValue(approval), plan, cancel),
            };
            var broker = session.Stack.AgentBroker();
            session.Terminal.Say(new Span($"execution {command.CommandId}  plan {plan.PlanId}  {plan.Mode.ToWire()}  digest {plan.Digest}", Ink.Faint));
            try
            {
                var answer = await FollowAsync(session, broker, command, given.GetValue(wait), given.GetValue(id) is not null, TimeSpan.FromSeconds(given.GetValue(timeout) ?? TimeoutSeconds), cancel);
                await ShowAsync(session, command, answer, given.GetValue(wait), cancel);
                return answer.ExitCode;
            }
            catch (NoAnswerException e)
            {
                return e.Tell(session.Terminal);
            }
        });
        return submit;
    }

    /// <summary>
    /// The approval that goes with it: one that was named must fit; one that happens to lie there is left out with a word where it does
    /// not.
    /// </summary>
    private static async Task<SignedStatement<Approval>?> ApprovalAsync(Session session, string planFile, string? named, Plan plan, CancellationToken cancel)
    {
        var found = named ?? ApprovalFile.Beside(planFile);
        if (named is null && (planFile == "-" || !File.Exists(session.PathOf(found))))
        {
            return null;
        }

        var approval = await ApprovalFile.ReadAsync(session, found, cancel);
        if (ApprovalFile.Misfit(approval, plan, session.Clock.GetUtcNow()) is not { } misfit)
        {
            session.Terminal.Say(new Span($"approval {approval.Statement.ApprovalId} of {found}", Ink.Faint));
            return approval;
        }

        if (named is not null)
        {
            throw CliException.Usage($"The approval {found} does not fit: {misfit}. Nothing was sent.");
        }

        if (plan.Mode == LiveModeState.DryRun)
        {
            session.Terminal.Say(new Span($"The approval {found} is not for this dry run, which needs none; it stays here.", Ink.Faint));
            return null;
        }

        session.Terminal.Say(new Span("! ", Ink.Warning), $"The approval {found} does not fit, so the plan goes without one: {misfit}.");
        return null;
    }

    private static Task<PlanAnswer> FollowAsync(Session session, Uri broker, PlanCommand command, bool toTheEnd, bool isAgain, TimeSpan patience, CancellationToken cancel) =>
        Showing.Progress.WhileAsync(
            session.Terminal,
            $"{command.Plan.PlanId} …",
            draw => new Submission(session, broker, command)
            {
                ToTheEnd = toTheEnd,
                IsAgain = isAgain,
                Patience = patience,
                Progressed = summary =>
                {
                    var said = StepLine(summary);
                    draw(said);
                    if (toTheEnd && !session.Terminal.ErrorIsWatched)
                    {
                        session.Terminal.Say(said);
                    }
                },
                Away = why =>
                {
                    if (toTheEnd)
                    {
                        session.Terminal.Say(why is null ? "The action-runner answers again." : $"{why} Waiting for it …");
                    }
                },
            }.SendAsync(cancel));

    internal static string StepLine(Summary summary)
    {
        var of = summary.PlannedSteps is { } planned ? $"{summary.EndedSteps} of {Times.Count(planned, "step")}" : $"{Times.Count(summary.EndedSteps, "step")}";
        return summary.CurrentStep is { } step && !summary.HasEnded ? $"{of} ended; step {step.Index} '{step.Name}' …" : $"{of} ended";
    }

    private static async Task ShowAsync(Session session, PlanCommand command, PlanAnswer answer, bool waited, CancellationToken cancel)
    {
        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(answer.Write));
            return;
        }

        if (waited && answer.Status is not ("DENIED" or "STARTED") && await RecordAsync(session, command.CommandId, cancel) is { } record)
        {
            session.Terminal.Print(new ExecutionView(record, session.Times, session.Terminal.ProseWidth, session.TableWidth).Lines());
        }
        else
        {
            session.Terminal.Print(AnswerView.Lines(command.Plan.PlanId, command.CommandId, answer, session.Terminal.ProseWidth, session.TableWidth));
        }

        if (answer.Status == "DENIED" && answer.Reason?.StartsWith("APPROVAL_", StringComparison.Ordinal) == true)
        {
            session.Terminal.Say(new Span($"Somebody else approves exactly this plan with ./platform plan approve FILE{(command.Plan.Mode == LiveModeState.Live ? " --live" : "")} --key NAME.", Ink.Faint));
        }
    }

    /// <summary>The record, where it can be had: the answer says enough without it.</summary>
    private static async Task<ExecutionRecord?> RecordAsync(Session session, Guid id, CancellationToken cancel)
    {
        try
        {
            return await RecordSource.ReadAsync(session, id.ToString(), cancel);
        }
        catch (CliException)
        {
            return null;
        }
    }
}
