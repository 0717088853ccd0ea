using System.Text.Json;
using Hestia.Executions;

namespace Hestia.Plans;

/// <summary>The runner's answer to a plan.</summary>
internal sealed record PlanAnswer
{
    public required string CommandId { get; init; }

    public string? PlanId { get; init; }

    /// <summary>That of the execution, or <c>DENIED</c>.</summary>
    public required string Status { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<PlanProblem> Problems { get; init; } = [];

    public string? RecordHash { get; init; }

    public bool Replayed { get; init; }

    /// <summary>A plan that still runs was taken, and that is what was asked for.</summary>
    public int ExitCode => Status switch
    {
        "COMPLETED" or "STARTED" => Ending.ExitCode.Done,
        "DENIED" => Ending.ExitCode.Refused,
        _ => Ending.ExitCode.Failed,
    };

    /// <summary>Null where it cannot be understood.</summary>
    public static PlanAnswer? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, PlansJson.Default.PlanAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the execution itself says, where it was asked before the answer came.</summary>
    public static PlanAnswer Of(Summary summary) => new()
    {
        CommandId = summary.ExecutionId,
        PlanId = summary.PlanId,
        Status = summary.Status,
        Reason = summary.Reason,
        RecordHash = summary.RecordHash,
    };

    /// <summary>In the shape of the runner's own answer, whichever way it came to be known.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("commandId", CommandId);
        writer.WriteString("planId", PlanId);
        writer.WriteString("status", Status);
        writer.WriteString("reason", Reason);
        writer.WriteStartArray("problems");
        foreach (var problem in Problems)
        {
            problem.Write(writer);
        }

        writer.WriteEndArray();
        writer.WriteString("recordHash", RecordHash);
        writer.WriteBoolean("replayed", Replayed);
        writer.WriteEndObject();
    }
}

/// <summary>One thing that is wrong with a plan, as the runner or this program found it.</summary>
internal sealed record PlanProblem
{
    public int? StepIndex { get; init; }

    public string? StepName { get; init; }

    public required string Field { get; init; }

    public required string Message { get; init; }

    public static PlanProblem Of(Platform.Execution.PlanFault fault) =>
        new() { StepIndex = fault.StepIndex, StepName = fault.StepName, Field = fault.Field, Message = fault.Message };

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (StepIndex is { } index)
        {
            writer.WriteNumber("stepIndex", index);
        }
        else
        {
            writer.WriteNull("stepIndex");
        }

        writer.WriteString("stepName", StepName);
        writer.WriteString("field", Field);
        writer.WriteString("message", Message);
        writer.WriteEndObject();
    }
}
