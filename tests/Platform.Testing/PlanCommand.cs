using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Execution;
using Platform.Statements;

namespace Platform.Testing;

/// <summary>A plan as an agent would submit it.</summary>
public sealed record PlanCommand(JsonObject Plan)
{
    /// <summary>The execution's id.</summary>
    public Guid CommandId { get; init; } = Command.NewId();

    public string AgentId { get; init; } = "Antigravity";

    public SignedStatement<Approval>? Approval { get; init; }

    public static PlanCommand Live(params IEnumerable<JsonObject> steps) => Of("LIVE", steps);

    public static PlanCommand Dry(params IEnumerable<JsonObject> steps) => Of("DRY_RUN", steps);

    public static JsonObject Step(string name, string actionType, object parameters, object? declared = null, object? hint = null)
    {
        var step = new JsonObject { ["name"] = name, ["actionType"] = actionType, ["parameters"] = JsonSerializer.SerializeToNode(parameters) };
        if (declared is not null) step["declaredSideEffects"] = JsonSerializer.SerializeToNode(declared);
        if (hint is not null) step["rollbackHint"] = JsonSerializer.SerializeToNode(hint);
        return step;
    }

    /// <summary>A step that does what a command would.</summary>
    public static JsonObject Step(string name, Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return Step(name, command.ActionType, command.Parameters!);
    }

    /// <summary>The plan as the core reads it.</summary>
    public Plan Read() => Execution.Plan.Read(JsonSerializer.SerializeToUtf8Bytes(Plan));

    public byte[] ToBytes()
    {
        var json = new JsonObject { ["commandId"] = CommandId.ToString(), ["agentId"] = AgentId, ["plan"] = Plan.DeepClone() };
        if (Approval is not null) json["approval"] = JsonNode.Parse(Approval.ToJson());
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static PlanCommand Of(string mode, IEnumerable<JsonObject> steps) =>
        new(new JsonObject { ["planId"] = Command.NewName("plan"), ["mode"] = mode, ["steps"] = new JsonArray([.. steps]) });
}
