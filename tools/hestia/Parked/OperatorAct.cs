using System.Text.Json;
using Hestia.Actions;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Parked;

/// <summary>Has something done with a parked message, as the operator's user of the broker, and shows what came of it.</summary>
internal static class OperatorAct
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task<int> SendAsync(Session session, string actionType, Guid message, string? reason, CancellationToken cancel)
    {
        var broker = session.Stack.OperatorBroker();
        var command = new Command
        {
            CommandId = session.MintId(),
            // The name for which the broker vouches; who sat there stands in the parameters.
            AgentId = Uri.UnescapeDataString(broker.UserInfo.Split(':')[0]),
            ActionType = actionType,
            Parameters = JsonText.Of(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("id", message);
                if (reason is not null) writer.WriteString("reason", reason);
                writer.WriteString("by", session.DefaultAgent);
                writer.WriteEndObject();
            }),
        };
        var letter = command.ToLetter() with
        {
            Sender = "the operator's",
            Untouched = "It is parked as before.",
            Doubt = "It may have been done, or still wait.",
            Again = "Send it again.",
            HowToFindOut = ["./platform errors list", "    tells whether it is parked still;", $"./platform log --command {command.CommandId}", "    shows its record, once there is one."],
        };
        byte[] body;
        try
        {
            body = await Progress.WhileAsync(
                session.Terminal, $"{actionType} …", _ => Correspondence.AskAsync(broker, letter, session.Environment("TRACEPARENT"), Patience, session.Clock, cancel));
        }
        catch (NoAnswerException e)
        {
            return e.Tell(session.Terminal);
        }

        using var document = JsonDocument.Parse(body);
        var outcome = document.RootElement.Deserialize(ActionsJson.Default.Outcome) ?? throw new JsonException("There is no outcome in it.");
        if (session.Json) session.Terminal.PrintJson(JsonText.Of(document.RootElement));
        else session.Terminal.Print(OutcomeView.Of(command, outcome, session.Terminal.ProseWidth));
        return outcome.Error?.StartsWith("PARKED_NOT_FOUND", StringComparison.Ordinal) == true ? ExitCode.NotFound : outcome.ExitCode;
    }
}
