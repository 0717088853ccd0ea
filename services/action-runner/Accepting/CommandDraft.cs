using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Redacting;
using Platform.Messaging;

namespace ActionRunner.Accepting;

/// <summary>
/// What every command says of itself, read member by member, so that a denial can tell as much of a bad command as could be read. Commands
/// are read strictly: an unknown member is a typing error that would otherwise be executed without what its author meant.
/// </summary>
internal sealed class CommandDraft(Delivery delivery)
{
    private const int MaxError = 4_000;

    public string? UserId { get; } = delivery.Properties.UserId;

    public ActivityContext Parent { get; } = Traceparents.Read(delivery);

    public Guid? CommandId { get; private set; }

    public byte[]? Digest { get; private set; }

    public string? AgentId { get; private set; }

    public string? TraceId { get; set; }

    public string? ActionType { get; private set; }

    public string? Trigger { get; private set; }

    /// <summary>Reads what all commands have in common.</summary>
    /// <param name="root">The message.</param>
    /// <param name="canonical">Its canonical bytes.</param>
    /// <param name="noun">What it is, for sentences.</param>
    /// <param name="members">Its members, all that it may have.</param>
    /// <exception cref="RefusedException">It is no such command.</exception>
    public void Read(JsonElement root, ReadOnlySpan<byte> canonical, string noun, params ReadOnlySpan<string> members)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new RefusedException($"MALFORMED: A {noun} is a JSON object.");

        // The id first, whatever else is wrong, so that the denial carries it.
        if (root.TryGetProperty("commandId", out var id) && id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var commandId) && commandId != Guid.Empty)
            CommandId = commandId;
        AgentId = TextOf(root, "agentId");
        ActionType = TextOf(root, "actionType");
        TraceId = TextOf(root, "traceId");
        Trigger = TextOf(root, "trigger");

        foreach (var member in root.EnumerateObject())
        {
            if (!members.Contains(member.Name))
                throw new RefusedException($"MALFORMED: A {noun} has no member '{Cut(member.Name)}'; it has {string.Join(", ", members[..^1])} and {members[^1]}.");
        }

        if (CommandId is null) throw new RefusedException("MALFORMED: The member 'commandId' must be a UUID that is not all zeros.");
        Require(root, "agentId", AgentId, optional: false);
        Require(root, "actionType", ActionType, optional: !members.Contains("actionType"));
        Require(root, "traceId", TraceId, optional: true);
        Require(root, "trigger", Trigger, optional: true);
        if (HoldsNul(canonical)) throw new RefusedException("MALFORMED: A text holds the character U+0000, which cannot be stored.");
    }

    /// <summary>The agent must be the broker's user, where that is required.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public void RequireVouched(VouchedNames vouched)
    {
        if (vouched.WhyNot(AgentId!, UserId) is { } why) throw new RefusedException(why);
    }

    /// <summary>None of the texts that are kept as they are may repeat what is secret in the rest.</summary>
    /// <exception cref="RefusedException">One does; its denial does not tell it.</exception>
    public void RequireWithoutSecrets(Redaction redaction)
    {
        var (agent, trace, trigger) = (FaultOf(AgentId), FaultOf(TraceId), FaultOf(Trigger));
        if (agent is not null) AgentId = null;
        if (trace is not null) TraceId = null;
        if (trigger is not null) Trigger = null;
        if (agent is not null) throw Refused("agentId", agent);
        if (trace is not null) throw Refused("traceId", trace);
        if (trigger is not null) throw Refused("trigger", trigger);

        string? FaultOf(string? text) => text is null ? null : redaction.FaultOfName(text);

        static RefusedException Refused(string name, string fault) => new($"MALFORMED: The member '{name}' is refused: {fault}");
    }

    /// <summary>
    /// Fixes what makes two commands of one id the same. Lengths between the parts keep them apart; absent and empty differ because an
    /// empty text is refused.
    /// </summary>
    public byte[] Fix(ReadOnlySpan<byte> domain, params ReadOnlySpan<string?> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        hash.AppendData(domain);
        hash.AppendData("\n"u8);
        foreach (var part in (ReadOnlySpan<string?>)[AgentId, TraceId, ActionType, Trigger, .. content])
        {
            var bytes = Encoding.UTF8.GetBytes(part ?? "");
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Digest = hash.GetHashAndReset();
    }

    /// <summary>A denial of what was read so far.</summary>
    public Refusal Refuse(string error)
    {
        var sha = delivery.BodySha256.ToArray();
        return new Refusal
        {
            CommandId = CommandId ?? Unidentified(delivery),
            Digest = Digest ?? sha,
            // It may quote a name that the agent chose.
            Error = new Redaction().Clean(error, MaxError),
            BodySha256 = sha,
            BodyBytes = delivery.BodyBytes,
            AgentId = AgentId,
            TraceId = TraceId,
            ActionType = ActionType,
            Trigger = Trigger,
            UserId = UserId,
            Parent = Parent,
        };
    }

    /// <summary>
    /// The id of what has none of its own: the same message gets the same one again, so that its denial is recorded once.
    /// </summary>
    public static Guid Unidentified(Delivery delivery) =>
        Ids.Derive("platform/unidentified-command", Encoding.UTF8.GetBytes(delivery.Properties.MessageId ?? ""), delivery.BodySha256.ToArray());

    public static string Cut(string text) => text.Length > 60 ? text[..60] + "…" : text;

    /// <summary>A parser's message ends where its own coordinates begin; the sentences before them are whole and short.</summary>
    public static string Sentence(string message) => message.Split(" LineNumber")[0].Split(" Path:")[0].ReplaceLineEndings(" ") is var s && s.EndsWith('.') ? s : s + ".";

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text
            && Identifier.Fault(text) is null && CredentialTable.FaultOfName(text) is null ? text : null;

    private static void Require(JsonElement root, string name, string? read, bool optional)
    {
        if (read is not null) return;
        var there = root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
        if (optional && !there) return;
        throw new RefusedException(
            !there ? $"MALFORMED: The member '{name}' is missing."
            : value.ValueKind != JsonValueKind.String ? $"MALFORMED: The member '{name}' must be a text of 1 to {Identifier.MaxLength} characters."
            : Identifier.Fault(value.GetString()) is { } fault ? $"MALFORMED: The member '{name}' is no id. {fault}"
            : $"MALFORMED: The member '{name}' is refused: {CredentialTable.FaultOfName(value.GetString()!)}");
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
}

/// <summary>A command is refused; the message is <c>CODE: sentence</c>.</summary>
internal sealed class RefusedException(string error) : Exception(error);
