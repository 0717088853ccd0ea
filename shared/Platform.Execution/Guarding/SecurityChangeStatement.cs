using System.Text.Json;
using Platform.Integrity;

namespace Platform.Execution;

/// <summary>What an operator signs: this state from now on, for this reason. Immutable.</summary>
public sealed record SecurityChangeStatement
{
    /// <summary>The name of this statement's format, which the signature covers.</summary>
    public const string Format = "platform-security-change/1";

    /// <param name="changeId">Minted for this change alone; it is made once.</param>
    /// <param name="securityState">From now on.</param>
    /// <param name="boundaryState">From now on.</param>
    /// <param name="reason">Why, in the operator's words.</param>
    /// <param name="fromVersion">The version of the state that the operator saw. Needed to lower either state; null means "whatever it is".</param>
    /// <param name="keyId"><see cref="AllowedKey.KeyId"/> of the key that signs.</param>
    /// <param name="expiresAt">From this moment on it is refused; truncated to microseconds.</param>
    public SecurityChangeStatement(
        Guid changeId, SecurityState securityState, BoundaryState boundaryState, string reason, long? fromVersion, string keyId, DateTimeOffset expiresAt)
    {
        ChangeId = changeId;
        SecurityState = securityState;
        BoundaryState = boundaryState;
        Reason = string.IsNullOrWhiteSpace(reason) ? throw new ArgumentException("A change needs a reason.", nameof(reason)) : Wording.Text(reason, nameof(reason));
        FromVersion = fromVersion is null or >= 0 ? fromVersion : throw new ArgumentOutOfRangeException(nameof(fromVersion));
        KeyId = Wording.Name(keyId, nameof(keyId));
        ExpiresAt = Timestamps.Truncate(expiresAt);
    }

    public Guid ChangeId { get; }

    public SecurityState SecurityState { get; }

    public BoundaryState BoundaryState { get; }

    public string Reason { get; }

    public long? FromVersion { get; }

    public string KeyId { get; }

    /// <summary>UTC, microseconds.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>What the signature is over: <see cref="Format"/>, a line feed, and the statement's canonical JSON.</summary>
    public byte[] ToSignedBytes() => CanonicalScratch.Message("platform-security-change/1"u8, this, static (writer, s) => s.Write(writer, signature: null));

    internal void Write(Utf8JsonWriter writer, string? signature)
    {
        writer.WriteStartObject();
        writer.WriteString("boundaryState"u8, BoundaryState.ToWire());
        writer.WriteString("changeId"u8, ChangeId);
        writer.Moment("expiresAt"u8, ExpiresAt);
        writer.WriteString("format"u8, Format);
        if (FromVersion is { } version)
        {
            writer.WriteNumber("fromVersion"u8, version);
        }

        writer.WriteString("keyId"u8, KeyId);
        writer.WriteString("reason"u8, Reason);
        writer.WriteString("securityState"u8, SecurityState.ToWire());
        writer.Text("signature"u8, signature);
        writer.WriteEndObject();
    }
}
