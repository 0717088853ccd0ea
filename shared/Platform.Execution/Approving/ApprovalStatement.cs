using System.Text.Json;
using Platform.Integrity;

namespace Platform.Execution;

/// <summary>What a person signs: exactly this plan, once, until then. Immutable.</summary>
public sealed record ApprovalStatement
{
    /// <summary>The name of this statement's format, which the signature covers.</summary>
    public const string Format = "platform-plan-approval/1";

    /// <param name="approvalId">Minted for this approval alone; whoever accepts it remembers it, so that it serves once.</param>
    /// <param name="keyId"><see cref="AllowedKey.KeyId"/> of the key that signs.</param>
    /// <param name="expiresAt">From this moment on it is refused; truncated to microseconds.</param>
    public ApprovalStatement(string approvalId, string planId, Digest planDigest, string keyId, DateTimeOffset expiresAt)
    {
        ApprovalId = Wording.Name(approvalId, nameof(approvalId));
        PlanId = Wording.Name(planId, nameof(planId));
        PlanDigest = planDigest;
        KeyId = Wording.Name(keyId, nameof(keyId));
        ExpiresAt = Timestamps.Truncate(expiresAt);
    }

    public string ApprovalId { get; }

    public string PlanId { get; }

    public Digest PlanDigest { get; }

    public string KeyId { get; }

    /// <summary>UTC, microseconds.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>What the signature is over: <see cref="Format"/>, a line feed, and the statement's canonical JSON.</summary>
    public byte[] ToSignedBytes() => CanonicalScratch.Message("platform-plan-approval/1"u8, this, static (writer, s) => s.Write(writer, signature: null));

    internal void Write(Utf8JsonWriter writer, string? signature)
    {
        writer.WriteStartObject();
        writer.WriteString("approvalId"u8, ApprovalId);
        writer.Moment("expiresAt"u8, ExpiresAt);
        writer.WriteString("format"u8, Format);
        writer.WriteString("keyId"u8, KeyId);
        writer.Digest("planDigest"u8, PlanDigest);
        writer.WriteString("planId"u8, PlanId);
        writer.Text("signature"u8, signature);
        writer.WriteEndObject();
    }
}
