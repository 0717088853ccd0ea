using System.Text;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;
using Platform.Statements;

namespace Hestia.Plans;

/// <summary>One ExecutePlan, as any agent in any language would write it.</summary>
internal sealed record PlanCommand
{
    /// <summary>It is the execution's id from then on.</summary>
    public required Guid CommandId { get; init; }

    public required string AgentId { get; init; }

    public string? TraceId { get; init; }

    public string? Trigger { get; init; }

    public required Plan Plan { get; init; }

    public SignedStatement<Approval>? Approval { get; init; }

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

        if (Trigger is not null)
        {
            writer.WriteString("trigger", Trigger);
        }

        writer.WritePropertyName("plan");
        writer.WriteRawValue(Plan.ToJson());
        if (Approval is not null)
        {
            writer.WritePropertyName("approval");
            writer.WriteRawValue(Approval.ToJson());
        }

        writer.WriteEndObject();
    });

    public Letter ToLetter() => new()
    {
        Exchange = "execute-plan",
        Id = CommandId,
        Body = Encoding.UTF8.GetBytes(ToJson()),
        Noun = "plan",
        Sender = "the agents'",
        Untouched = "Nothing was executed.",
        Doubt = "The plan may be running, have run, or still wait.",
        Again = $"Send it again with the same id: --command-id {CommandId}",
        HowToFindOut =
        [
            $"./platform execution show {CommandId}",
            "    shows what it did, once it was taken;",
            $"./platform log --command {CommandId}",
            "    shows its denial, where it was denied;",
            $"the same call with --command-id {CommandId}",
            "    is answered with the first outcome and executes nothing twice.",
        ],
    };
}
