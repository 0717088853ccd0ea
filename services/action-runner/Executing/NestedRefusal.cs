using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Redacting;

namespace ActionRunner.Executing;

/// <summary>What is kept of an action that another one would have triggered and that was denied.</summary>
internal static class NestedRefusal
{
    /// <summary>
    /// It had no message. In the place of one stands the canonical JSON of <c>{"commandId":…,"parameters":…}</c>, its parameters redacted
    /// before anything is computed of them: what is secret cannot be found out by trying (G11).
    /// </summary>
    /// <param name="attempt">The outermost attempt around it, which knows what is secret.</param>
    /// <param name="commandId">Its own, derived one.</param>
    /// <param name="action">What would have been triggered.</param>
    /// <param name="parameters">As given.</param>
    /// <param name="why"><c>CODE: sentence</c>.</param>
    public static Refusal Of(Attempt attempt, Guid commandId, ActionDescriptor action, JsonElement parameters, string why)
    {
        var command = attempt.Command;
        var body = Body(commandId, attempt.Redaction.Parameters(Recordable.Of(parameters), action.Sensitive));
        var digest = SHA256.HashData(body);
        return new Refusal
        {
            CommandId = commandId,
            Digest = digest,
            Error = why,
            BodySha256 = digest,
            BodyBytes = body.Length,
            AgentId = command.AgentId,
            TraceId = command.TraceId,
            ActionType = action.Type,
            Trigger = command.Trigger,
            UserId = command.UserId,
            Parent = Activity.Current?.Context ?? command.Parent,
        };
    }

    private static byte[] Body(Guid commandId, JsonElement redacted)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("commandId", commandId);
            writer.WritePropertyName("parameters");
            redacted.WriteTo(writer);
            writer.WriteEndObject();
        }

        return CanonicalJson.Encode(buffer.WrittenSpan);
    }
}
