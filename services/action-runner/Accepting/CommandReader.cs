using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Guarding;
using ActionRunner.Redacting;
using ActionRunner.Sharing;
using Microsoft.Extensions.Options;
using Platform.Messaging;

namespace ActionRunner.Accepting;

/// <summary>Reads a message into a <see cref="Command"/> or a <see cref="Refusal"/>; never throws for what a message holds.</summary>
internal sealed class CommandReader(
    ActionCatalog catalog, VouchedNames vouched, ApprovalPolicy approvals, IServiceProvider services, IOptions<AcceptingOptions> options)
{
    /// <summary>
    /// Levels of a command. What is told of it (a page of the log, a message of the bus) stands some levels deeper, and readers commonly
    /// stop at 64.
    /// </summary>
    private const int MaxLevels = 48;

    private static readonly JsonElement EmptyObject = JsonDocument.Parse("{}").RootElement;

    public object Read(Delivery delivery, out Envelope? envelope)
    {
        var draft = new CommandDraft(delivery);
        envelope = null;
        try
        {
            if (delivery.BodyBytes > options.Value.MaxBodyBytes)
                return draft.Refuse($"TOO_LARGE: The message has {delivery.BodyBytes} bytes; at most {options.Value.MaxBodyBytes} are taken. Send less, e.g. keep large content elsewhere and send where it is.");
            envelope = Envelope.Open(delivery);
            return ReadMessage(envelope.Message, draft);
        }
        catch (Exception e) when (e is JsonException or CanonicalJsonException)
        {
            return draft.Refuse($"MALFORMED: The message is not valid JSON. {CommandDraft.Sentence(e.Message)}");
        }
        catch (InvalidParametersException e)
        {
            return draft.Refuse($"INVALID_PARAMETERS: {e.Message}");
        }
        catch (RefusedException e)
        {
            return draft.Refuse(e.Message);
        }
        catch (Exception e)
        {
            // Nothing that a message holds may end more than itself: it would come again, and again.
            return draft.Refuse($"MALFORMED: The message cannot be read ({e.GetType().Name}); send one JSON object in UTF-8.");
        }
    }

    private Command ReadMessage(ReadOnlyMemory<byte> message, CommandDraft draft)
    {
        // Canonical bytes first: that refuses duplicate members, lone surrogates, numbers that would change, and depth beyond 64.
        var canonical = CanonicalJson.Encode(message.Span);
        using var document = JsonDocument.Parse(canonical);
        var root = document.RootElement;
        draft.Read(root, canonical, "command", "commandId", "agentId", "traceId", "actionType", "trigger", "parameters");
        if (LevelsOf(canonical) > MaxLevels) throw new RefusedException($"MALFORMED: A command is nested at most {MaxLevels} levels deep, itself counted.");
        draft.RequireVouched(vouched);

        var parameters = root.TryGetProperty("parameters", out var given) && given.ValueKind != JsonValueKind.Null ? given.Clone() : EmptyObject;
        if (parameters.ValueKind != JsonValueKind.Object) throw new RefusedException("MALFORMED: The member 'parameters' must be a JSON object.");
        var digest = draft.Fix("platform/command/1"u8, parameters.GetRawText());

        var action = catalog.Find(draft.ActionType!)
            ?? throw new RefusedException($"UNKNOWN_ACTION: There is no action '{CommandDraft.Cut(draft.ActionType!)}'; the catalog at /actions lists what there is.");
        if (action.OperatorOnly && draft.UserId != options.Value.OperatorUser)
            throw new RefusedException($"FORBIDDEN: '{action.Type}' is the operator's alone: it has to come from the broker's user for that, with its name in the AMQP property user_id (./platform errors sends it so).");
        var bound = action.Bind(parameters);
        RefuseSecretNames(draft, action, parameters);
        if (action.Refuse(services, bound) is { } why) throw new RefusedException($"FORBIDDEN: {why}");
        if (approvals.WhyNotAlone(action.Type) is { } alone) throw new RefusedException(alone);

        return new Command
        {
            CommandId = draft.CommandId!.Value,
            Digest = digest,
            AgentId = draft.AgentId!,
            TraceId = draft.TraceId ?? draft.CommandId.Value.ToString(),
            Trigger = draft.Trigger,
            Action = action,
            Parameters = parameters,
            Bound = bound,
            UserId = draft.UserId,
            Parent = draft.Parent,
        };
    }

    /// <summary>What is kept as it is and shown to everybody must hold nothing that is secret.</summary>
    private static void RefuseSecretNames(CommandDraft draft, ActionDescriptor action, JsonElement parameters)
    {
        var redaction = new Redaction();
        redaction.Learn(parameters, action.Sensitive);
        draft.RequireWithoutSecrets(redaction);
        foreach (var id in action.AffectedBy(parameters))
        {
            if (redaction.FaultOfName(id) is { } fault) throw new InvalidParametersException($"An id of an object is refused: {fault}");
        }
    }

    private static int LevelsOf(ReadOnlySpan<byte> canonical)
    {
        var levels = 0;
        for (var reader = new Utf8JsonReader(canonical, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth }); reader.Read();)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) levels = Math.Max(levels, reader.CurrentDepth + 1);
        }

        return levels;
    }
}
