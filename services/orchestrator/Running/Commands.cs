using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Runs;
using Platform.Contracts;

namespace Orchestrator.Running;

/// <summary>The command of what a run is at: the same run gives the same command, byte for byte.</summary>
internal static class Commands
{
    public const string Agent = "orchestrator";

    public static ExecuteAction Of(Run run)
    {
        var parameters = new JsonObject
        {
            ["runId"] = run.RunId,
            ["documentId"] = run.DocumentId,
            ["sourceVersionId"] = run.SourceVersionId,
        };
        if (run.State == RunState.Stopped) return Void(run, parameters);
        var phase = Phases.Of(run.Phase);
        var pins = new JsonObject();
        foreach (var pin in run.Pins.OrderBy(p => p.Key, StringComparer.Ordinal)) pins[pin.Key] = pin.Value;
        parameters["pins"] = pins;
        if (phase.Name == "backup") parameters["attempt"] = run.Attempt;
        if (phase.Gate is { } gate)
        {
            parameters["decision"] = JsonNode.Parse(run.Decisions[gate]);
            parameters["subject"] = JsonNode.Parse(run.Subjects[gate]);
        }

        return Make(run, phase.ActionType, parameters);
    }

    private static ExecuteAction Void(Run run, JsonObject parameters)
    {
        parameters.Remove("sourceVersionId");
        parameters.Remove("documentId");
        parameters["changeSetId"] = run.Pins["changeSetId"];
        parameters["decision"] = JsonNode.Parse(Voiding.DecisionOf(run));
        parameters["subject"] = JsonNode.Parse(GateSubject.OfRun(run));
        return Make(run, "cut.void", parameters);
    }

    private static ExecuteAction Make(Run run, string actionType, JsonObject parameters) => new()
    {
        CommandId = run.CommandId!.Value,
        AgentId = Agent,
        TraceId = run.TraceId,
        ActionType = actionType,
        Trigger = string.Create(CultureInfo.InvariantCulture, $"run.{run.RunId}"),
        Parameters = JsonSerializer.SerializeToElement(parameters),
    };
}
