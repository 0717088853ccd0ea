using System.Text.Json;

namespace Platform.Execution;

/// <summary>What an operator signs: this state from now on, for this reason. Immutable.</summary>
public sealed record SecurityChange : Statement, IStatement<SecurityChange>
{
    /// <param name="changeId">Minted for this change alone; it is made once.</param>
    /// <param name="securityState">From now on.</param>
    /// <param name="boundaryState">From now on.</param>
    /// <param name="reason">Why, in the operator's words.</param>
    /// <param name="fromVersion">The version of the state that the operator saw. Needed to lower either state; null means "whatever it
    /// is".</param>
    /// <param name="keyId"><see cref="AllowedKey.KeyId"/> of the key that signs.</param>
    /// <param name="expiresAt">From this moment on it is refused; truncated to microseconds.</param>
    public SecurityChange(
        Guid changeId, SecurityState securityState, BoundaryState boundaryState, string reason, long? fromVersion, string keyId, DateTimeOffset expiresAt)
        : base(keyId, expiresAt)
    {
        ChangeId = changeId;
        SecurityState = securityState;
        BoundaryState = boundaryState;
        Reason = string.IsNullOrWhiteSpace(reason) ? throw new ArgumentException("A change needs a reason.", nameof(reason)) : Wording.Text(reason, nameof(reason));
        FromVersion = fromVersion is null or >= 0 ? fromVersion : throw new ArgumentOutOfRangeException(nameof(fromVersion));
    }

    public static string Format => "platform-security-change/1";

    public static string Noun => "change";

    public static string Code => "SECURITY_CHANGE";

    public Guid ChangeId { get; }

    public SecurityState SecurityState { get; }

    public BoundaryState BoundaryState { get; }

    public string Reason { get; }

    public long? FromVersion { get; }

    public static SecurityChange Read(Members members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var reason = members.Text("reason");
        if (string.IsNullOrWhiteSpace(reason)) throw members.Wrong("reason", "A change needs a reason.");
        return new(
            members.Uuid("changeId"), members.SecurityState("securityState"), members.BoundaryState("boundaryState"), reason, members.LongOrNull("fromVersion"),
            members.Name("keyId"), members.Moment("expiresAt"));
    }

    protected override void WriteMembers(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteString("boundaryState"u8, BoundaryState.ToWire());
        writer.WriteString("changeId"u8, ChangeId);
        if (FromVersion is { } version) writer.WriteNumber("fromVersion"u8, version);
        writer.WriteString("reason"u8, Reason);
        writer.WriteString("securityState"u8, SecurityState.ToWire());
    }
}
