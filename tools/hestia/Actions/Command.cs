using System.Text;
using System.Text.Json;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Actions;

/// <summary>One ExecuteAction, as any agent in any language would write it.</summary>
internal sealed record Command
{
    public required Guid CommandId { get; init; }

    public required string AgentId { get; init; }

    public string? TraceId { get; init; }

    public required string ActionType { get; init; }

    public string? Trigger { get; init; }

    /// <summary>A JSON object.</summary>
    public required string Parameters { get; init; }

    /// <summary>The message's body: the same command always gives the same text, so that it can be sent again.</summary>
    public string ToJson() => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("commandId", CommandId);
        writer.WriteString("agentId", AgentId);
        if (TraceId is not null)
        {
            writer.WriteString("traceId", TraceId);
        }

        writer.WriteString("actionType", ActionType);
        if (Trigger is not null)
        {
            writer.WriteString("trigger", Trigger);
        }

        writer.WritePropertyName("parameters");
        writer.WriteRawValue(Parameters);
        writer.WriteEndObject();
    });

    public Letter ToLetter() => new()
    {
        Exchange = "execute-action",
        Id = CommandId,
        Body = Encoding.UTF8.GetBytes(ToJson()),
        Noun = "command",
        Sender = "the agents'",
        Untouched = "Nothing was executed.",
        Doubt = "The command may have been executed, or still wait.",
        Again = $"Send it again with the same id: --command-id {CommandId}",
        HowToFindOut =
        [
            $"./platform log --command {CommandId}",
            "    shows its record, once there is one;",
            $"the same call with --command-id {CommandId}",
            "    is answered with the first outcome and executes nothing twice.",
        ],
    };
}

/// <summary>The runner's answer.</summary>
internal sealed record Outcome
{
    public string? CommandId { get; init; }

    public string? AttemptId { get; init; }

    public required string Status { get; init; }

    public string? Error { get; init; }

    public IReadOnlyList<string> AffectedIds { get; init; } = [];

    public JsonElement? Output { get; init; }

    public long DurationMs { get; init; }

    public bool Replayed { get; init; }

    public int ExitCode => Status switch
    {
        "SUCCESS" => Ending.ExitCode.Done,
        "DENIED" => Ending.ExitCode.Refused,
        _ => Ending.ExitCode.Failed,
    };
}
