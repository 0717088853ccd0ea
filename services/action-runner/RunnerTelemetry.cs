using System.Diagnostics;
using System.Diagnostics.Metrics;
using ActionRunner.Accepting;
using ActionRunner.Executing;

namespace ActionRunner;

/// <summary>
/// Every name this service emits. Messaging and GenAI agent semantic conventions are still in development: their names stand here only.
/// Payload is never recorded.
/// </summary>
internal static class RunnerTelemetry
{
    public const string Name = "Platform.ActionRunner";
    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Attempts = Meter.CreateCounter<long>("platform.action_runner.attempts", "{attempt}", "Attempts recorded, by action type and status.");
    public static readonly Counter<long> Denials = Meter.CreateCounter<long>("platform.action_runner.denials", "{denial}", "Commands denied, by code.");
    public static readonly Counter<long> Replays = Meter.CreateCounter<long>("platform.action_runner.replays", "{command}", "Duplicate commands answered with the first outcome.");
    public static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("platform.action_runner.attempt.duration", "s", "Wall time of an attempt.");
    public static readonly Histogram<int> GroupSize = Meter.CreateHistogram<int>("platform.action_runner.group.size", "{attempt}", "Attempts in one business transaction.");
    public static readonly Counter<long> Executions = Meter.CreateCounter<long>("platform.action_runner.executions", "{execution}", "Executions of plans ended, by mode and status.");
    public static readonly Counter<long> SecurityChanges = Meter.CreateCounter<long>("platform.action_runner.security.changes", "{change}", "Changes of the security state, by new state.");
    public static readonly ObservableGauge<int> Contradicted = Meter.CreateObservableGauge(
        "platform.action_runner.security.contradicted", () => SecurityContradicted ? 1 : 0, "1", "Whether the security state is not what was recorded of it.");

    /// <summary>Whether the security state is not what was recorded of it.</summary>
    public static bool SecurityContradicted { get; set; }

    /// <summary>The attempt has its record.</summary>
    public static void Ended(Attempt attempt)
    {
        var (type, outcome) = (attempt.Command.Action.Type, attempt.Outcome!);
        Attempts.Add(1, new("gen_ai.tool.name", type), new("status", outcome.Status));
        Duration.Record(outcome.DurationMs / 1000.0, new KeyValuePair<string, object?>("gen_ai.tool.name", type));
        foreach (var denial in attempt.Denied) Denials.Add(1, new KeyValuePair<string, object?>("code", denial.Refusal.Error.Split(':')[0]));
        if (attempt.Activity is not { } activity) return;
        if (outcome.Error is { } error) activity.SetStatus(ActivityStatusCode.Error, error).SetTag("error.type", error.Split(':')[0]);
        activity.Dispose();
    }

    /// <summary>One short span for a whole execution; its steps are its children.</summary>
    public static Activity? StartPlan(string planId, string agentId, Guid executionId, ActivityContext parent)
    {
        Activity.Current = null;
        var plan = Source.CreateActivity("execute_plan", ActivityKind.Consumer, parent)?
            .SetTag("messaging.system", "rabbitmq").SetTag("messaging.operation.name", "process").SetTag("messaging.destination.name", "execute-plan")
            .SetTag("gen_ai.agent.id", agentId).SetTag("platform.plan.id", planId).SetTag("platform.execution.id", executionId.ToString())
            .Start();
        Activity.Current = null;
        return plan;
    }

    /// <summary>In the agent's trace, or in one of its own. It is not left as the current activity: the next command of the batch would become its child.</summary>
    public static Activity? StartAttempt(Command command, Guid attemptId)
    {
        Activity.Current = null;
        var attempt = Describe(Source.CreateActivity("execute_tool " + command.Action.Type, ActivityKind.Consumer, command.Parent), command.Action.Type, command, attemptId)?.Start();
        Activity.Current = null;
        return attempt;
    }

    public static Activity? StartNested(string actionType, Command command, Guid attemptId) =>
        Describe(Source.CreateActivity("execute_tool " + actionType, ActivityKind.Internal), actionType, command, attemptId)?.Start();

    private static Activity? Describe(Activity? activity, string actionType, Command command, Guid attemptId)
    {
        if (activity is not { IsAllDataRequested: true }) return activity;
        return activity
            .SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.operation.name", "process")
            .SetTag("messaging.destination.name", "execute-action")
            .SetTag("gen_ai.operation.name", "execute_tool")
            .SetTag("gen_ai.tool.name", actionType)
            .SetTag("gen_ai.agent.id", command.AgentId)
            .SetTag("gen_ai.tool.call.id", attemptId.ToString())
            .SetTag("platform.command.id", command.CommandId.ToString())
            .SetTag("platform.trace.id", command.TraceId);
    }
}
