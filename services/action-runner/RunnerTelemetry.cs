using System.Diagnostics;
using System.Diagnostics.Metrics;
using ActionRunner.Attempts;
using Platform.Hosting;

namespace ActionRunner;

/// <summary>What is seen of the action-runner. Payload is never recorded.</summary>
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
        "platform.action_runner.security.contradicted", () => SecurityContradicted ? 1 : 0, "{alarm}",
        "Whether the security state is not what was recorded of it.");

    /// <summary>Whether the security state is not what was recorded of it.</summary>
    public static bool SecurityContradicted { get; set; }

    /// <summary>Shows how old what is known of guidance is, and how much it says to avoid.</summary>
    public static void ObserveGuidance(Func<TimeSpan> age, Func<int> avoided)
    {
        Meter.CreateObservableGauge(
            "platform.action_runner.guidance.age", () => age().TotalSeconds, "s",
            "How long ago it was known last what is to be avoided.");
        Meter.CreateObservableGauge(
            "platform.action_runner.guidance.avoided", avoided, "{pattern}",
            "Patterns that are to be avoided, as the miner told last.");
    }

    /// <summary>The attempt has its record.</summary>
    public static void Ended(Attempt attempt)
    {
        var (type, outcome) = (attempt.Command.Action.Type, attempt.Outcome!);
        Attempts.Add(1, new("gen_ai.tool.name", type), new("status", outcome.Status));
        Duration.Record(outcome.DurationMs / 1000.0, new KeyValuePair<string, object?>("gen_ai.tool.name", type));
        foreach (var denial in attempt.Denied) Denials.Add(1, new KeyValuePair<string, object?>("code", denial.Refusal.Error.Split(':')[0]));
        if (attempt.Activity is not { } activity) return;
        if (outcome.Error is { } error) activity.Failed(error.Split(':')[0], error);
        activity.Dispose();
    }

    /// <summary>One short span for a whole execution; its steps are its children.</summary>
    public static Activity? StartPlan(string planId, string agentId, Guid executionId, ActivityContext parent)
    {
        Activity.Current = null;
        var plan = Source.CreateActivity(SpanName.ExecutePlan, ActivityKind.Consumer, parent)?
            .SetTag(SpanAttribute.MessagingSystem, SpanAttribute.RabbitMq)
            .SetTag(SpanAttribute.MessagingOperation, "process")
            .SetTag(SpanAttribute.MessagingDestination, "execute-plan")
            .SetTag(SpanAttribute.Agent, agentId)
            .SetTag(SpanAttribute.Plan, planId)
            .SetTag(SpanAttribute.Execution, executionId.ToString())
            .Start();
        Activity.Current = null;
        return plan;
    }

    /// <summary>
    /// In the agent's trace, or in one of its own. It is not left as the current activity: the next command of the batch would become its
    /// child.
    /// </summary>
    public static Activity? StartAttempt(Command command, Guid attemptId)
    {
        Activity.Current = null;
        var attempt = Describe(Source.CreateActivity($"{SpanName.ExecuteTool} {command.Action.Type}", ActivityKind.Consumer, command.Parent), command.Action.Type, command, attemptId)?.Start();
        Activity.Current = null;
        return attempt;
    }

    public static Activity? StartNested(string actionType, Command command, Guid attemptId) =>
        Describe(Source.CreateActivity($"{SpanName.ExecuteTool} {actionType}", ActivityKind.Internal), actionType, command, attemptId)?.Start();

    private static Activity? Describe(Activity? activity, string actionType, Command command, Guid attemptId)
    {
        if (activity is not { IsAllDataRequested: true }) return activity;
        return activity
            .SetTag(SpanAttribute.MessagingSystem, SpanAttribute.RabbitMq)
            .SetTag(SpanAttribute.MessagingOperation, "process")
            .SetTag(SpanAttribute.MessagingDestination, "execute-action")
            .SetTag(SpanAttribute.Operation, SpanName.ExecuteTool)
            .SetTag(SpanAttribute.Tool, actionType)
            .SetTag(SpanAttribute.Agent, command.AgentId)
            .SetTag(SpanAttribute.ToolCall, attemptId.ToString())
            .SetTag(SpanAttribute.Entry, attemptId.ToString())
            .SetTag(SpanAttribute.Command, command.CommandId.ToString())
            .SetTag(SpanAttribute.Trace, command.TraceId);
    }

    /// <summary>Its intent is committed: from here on it has begun.</summary>
    public static void Admitted(Attempt attempt) => Within(attempt, SpanName.Admit, attempt.StartedAt)?.Dispose();

    /// <summary>The transaction in which these attempts are kept was told to commit.</summary>
    /// <param name="attempts">Those that it keeps.</param>
    /// <param name="began">When it was told.</param>
    /// <param name="fault">Why it did not, or is not known to have.</param>
    public static void Committed(IReadOnlyList<Attempt> attempts, DateTimeOffset began, Exception? fault)
    {
        foreach (var attempt in attempts)
        {
            using var span = Within(attempt, SpanName.Commit, began)?.SetTag(SpanAttribute.Group, attempts.Count);
            if (fault is not null) span.Failed(fault.GetType().Name, fault.Message);
        }
    }

    /// <summary>A part of an attempt that ends now; null where nobody looks.</summary>
    private static Activity? Within(Attempt attempt, string name, DateTimeOffset began) => attempt.Activity is { IsAllDataRequested: true } activity
        ? Source.StartActivity(name, ActivityKind.Internal, activity.Context, startTime: began)
        : null;
}
