using System.Text.Json;
using Platform.Messaging;

namespace ActionRunner.Sharing;

/// <summary>Who a message is from, found out before it is read: cheaply, and whatever else it holds.</summary>
/// <param name="AgentId">The name it gives, or null where none can be found.</param>
/// <param name="UserId">The broker's user, where it was asked to vouch for that.</param>
/// <param name="CommandId">The command's id, or null where none can be found.</param>
/// <param name="Envelope">What travels around it; null where it cannot be opened.</param>
internal sealed record Sender(string? AgentId, string? UserId, Guid? CommandId, Envelope? Envelope)
{
    /// <summary>
    /// Looks for the names among the members of the outermost object, in one pass without copies; never throws for what a message
    /// holds.
    /// </summary>
    public static Sender Of(Delivery delivery)
    {
        Envelope? envelope = null;
        string? agent = null;
        Guid? command = null;
        try
        {
            envelope = Envelope.Open(delivery);
            var reader = new Utf8JsonReader(envelope.Message.Span);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while ((agent is null || command is null) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (isAgent, isCommand) = (reader.ValueTextEquals("agentId"u8), reader.ValueTextEquals("commandId"u8));
                    reader.Read();
                    var isText = reader.TokenType == JsonTokenType.String;
                    if (isAgent && isText && reader.ValueSpan.Length <= 4 * Identifier.MaxLength) agent ??= reader.GetString();
                    else if (isCommand && isText && reader.TryGetGuid(out var id)) command ??= id;
                    else reader.Skip();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What was found before is as good as anything.
        }

        var isName = agent is { Length: > 0 and <= Identifier.MaxLength } && !agent.Any(char.IsControl);
        return new Sender(isName ? agent : null, delivery.Properties.UserId, command, envelope);
    }
}
