using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActionRunner.Executing.Catalog;
using Microsoft.Extensions.Options;
using Platform.Integrity;
using Platform.Messaging;

namespace ActionRunner.Accepting;

/// <summary>
/// Reads a message into a <see cref="Command"/> or a <see cref="Refusal"/>; never throws for what a message holds. Commands are
/// read strictly: an unknown member is a typing error that would otherwise be executed without what its author meant.
/// </summary>
internal sealed class CommandReader(ActionCatalog catalog, IServiceProvider services, IOptions<AcceptingOptions> options)
{
    private const int MaxText = 200;

    /// <summary>Levels of a command. What is told of it (a page of the log, a message of the bus) stands some levels deeper, and readers commonly stop at 64.</summary>
    private const int MaxLevels = 48;

    public object Read(Delivery delivery, out Envelope? envelope)
    {
        var draft = new Draft { UserId = delivery.Properties.UserId, Parent = ParentOf(delivery) };
        envelope = null;
        try
        {
            if (delivery.Body.Length > options.Value.MaxBodyBytes)
                return draft.Refuse(delivery, $"TOO_LARGE: The message has {delivery.Body.Length} bytes; at most {options.Value.MaxBodyBytes} are taken.");
            envelope = Envelope.Open(delivery);
            return ReadMessage(delivery, envelope.Message, draft);
        }
        catch (Exception e) when (e is JsonException or CanonicalJsonException)
        {
            return draft.Refuse(delivery, $"MALFORMED: The message is not valid JSON. {Sentence(e.Message)}");
        }
        catch (InvalidParametersException e)
        {
            return draft.Refuse(delivery, $"INVALID_PARAMETERS: {e.Message}");
        }
        catch (RefusedException e)
        {
            return draft.Refuse(delivery, e.Message);
        }
        catch (Exception e)
        {
            // Nothing that a message holds may end more than itself: it would come again, and again.
            return draft.Refuse(delivery, $"MALFORMED: The message cannot be read ({e.GetType().Name}).");
        }
    }

    private Command ReadMessage(Delivery delivery, ReadOnlyMemory<byte> message, Draft draft)
    {
        // Canonical bytes first: that refuses duplicate members, lone surrogates, numbers that would change, and depth beyond 64.
        var canonical = CanonicalJson.Encode(message.Span);
        using var document = JsonDocument.Parse(canonical);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new RefusedException("MALFORMED: A command is a JSON object.");

        // The id first, whatever else is wrong, so that the denial carries it.
        if (root.TryGetProperty("commandId", out var id) && id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var commandId) && commandId != Guid.Empty)
            draft.CommandId = commandId;
        draft.AgentId = TextOf(root, "agentId");
        draft.ActionType = TextOf(root, "actionType");
        draft.TraceId = TextOf(root, "traceId");
        draft.Trigger = TextOf(root, "trigger");

        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is not ("commandId" or "agentId" or "traceId" or "actionType" or "trigger" or "parameters"))
                throw new RefusedException($"MALFORMED: A command has no member '{Cut(member.Name)}'; it has commandId, agentId, traceId, actionType, trigger and parameters.");
        }

        if (draft.CommandId is null) throw new RefusedException("MALFORMED: The member 'commandId' must be a UUID that is not all zeros.");
        Require(root, "agentId", draft.AgentId, optional: false);
        Require(root, "actionType", draft.ActionType, optional: false);
        Require(root, "traceId", draft.TraceId, optional: true);
        Require(root, "trigger", draft.Trigger, optional: true);
        if (LevelsOf(canonical) > MaxLevels) throw new RefusedException($"MALFORMED: A command is nested at most {MaxLevels} levels deep, itself counted.");
        if (HoldsNul(canonical)) throw new RefusedException("MALFORMED: A text holds the character U+0000, which cannot be stored.");
        if (options.Value.RequireUserId && draft.UserId != draft.AgentId)
            throw new RefusedException($"UNVOUCHED: The AMQP property user_id must be the agent's name '{Cut(draft.AgentId!)}'.");

        var parameters = root.TryGetProperty("parameters", out var given) && given.ValueKind != JsonValueKind.Null ? given.Clone() : EmptyObject;
        if (parameters.ValueKind != JsonValueKind.Object) throw new RefusedException("MALFORMED: The member 'parameters' must be a JSON object.");
        draft.Digest = DigestOf(draft, parameters);

        var action = catalog.Find(draft.ActionType!)
            ?? throw new RefusedException($"UNKNOWN_ACTION: There is no action '{Cut(draft.ActionType!)}'; the catalog at /actions lists what there is.");
        var bound = action.Bind(parameters);
        if (action.Refuse(services, bound) is { } why) throw new RefusedException($"FORBIDDEN: {why}");

        return new Command
        {
            CommandId = draft.CommandId.Value,
            Digest = draft.Digest,
            AgentId = draft.AgentId!,
            TraceId = draft.TraceId ?? draft.CommandId.Value.ToString(),
            Trigger = draft.Trigger,
            Action = action,
            Parameters = parameters,
            Bound = bound,
            UserId = delivery.Properties.UserId,
            Parent = draft.Parent,
        };
    }

    private static readonly JsonElement EmptyObject = JsonDocument.Parse("{}").RootElement;

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && Fits(text) ? text : null;

    private static bool Fits(string text) => text.Length is > 0 and <= MaxText && !text.Any(char.IsControl);

    private static void Require(JsonElement root, string name, string? read, bool optional)
    {
        if (read is not null) return;
        var there = root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
        if (optional && !there) return;
        throw new RefusedException(there
            ? $"MALFORMED: The member '{name}' must be a text of 1 to {MaxText} characters without control characters."
            : $"MALFORMED: The member '{name}' is missing.");
    }

    // Lengths between the parts keep them apart; absent and empty differ because an empty text is refused.
    private static byte[] DigestOf(Draft draft, JsonElement parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        hash.AppendData("platform/command/1\n"u8);
        foreach (var part in (ReadOnlySpan<string?>)[draft.AgentId, draft.TraceId, draft.ActionType, draft.Trigger, parameters.GetRawText()])
        {
            var bytes = Encoding.UTF8.GetBytes(part ?? "");
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
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

    private static bool HoldsNul(ReadOnlySpan<byte> canonical)
    {
        for (int from = 0, at; (at = canonical[from..].IndexOf("\\u0000"u8)) >= 0; from += at + 6)
        {
            var backslashes = 0;
            for (var i = from + at; i >= 0 && canonical[i] == '\\'; i--) backslashes++;
            if (backslashes % 2 == 1) return true;
        }

        return false;
    }

    private static ActivityContext ParentOf(Delivery delivery) =>
        ActivityContext.TryParse(delivery.Header("traceparent") ?? delivery.Header("MT-Activity-Id"), delivery.Header("tracestate"), isRemote: true, out var parent)
            ? parent
            : default;

    private static string Cut(string text) => text.Length > 60 ? text[..60] + "…" : text;

    // A parser's message ends where its own coordinates begin; one sentence of it is enough.
    private static string Sentence(string message) => Cut(message.Split(" LineNumber")[0].Split(" Path:")[0].ReplaceLineEndings(" ")) is var s && s.EndsWith('.') ? s : s + ".";

    private sealed class RefusedException(string error) : Exception(error);

    private sealed class Draft
    {
        public Guid? CommandId { get; set; }

        public byte[]? Digest { get; set; }

        public string? AgentId { get; set; }

        public string? TraceId { get; set; }

        public string? ActionType { get; set; }

        public string? Trigger { get; set; }

        public required string? UserId { get; init; }

        public required ActivityContext Parent { get; init; }

        public Refusal Refuse(Delivery delivery, string error)
        {
            var sha = SHA256.HashData(delivery.Body.Span);
            return new Refusal
            {
                // Without an id of its own the same message gets the same one again, so that its denial is recorded once.
                CommandId = CommandId ?? Ids.Derive("platform/unidentified-command", Encoding.UTF8.GetBytes(delivery.Properties.MessageId ?? ""), sha),
                Digest = Digest ?? sha,
                Error = error,
                BodySha256 = sha,
                BodyBytes = delivery.Body.Length,
                AgentId = AgentId,
                TraceId = TraceId,
                ActionType = ActionType,
                Trigger = Trigger,
                UserId = UserId,
                Parent = Parent,
            };
        }
    }
}
