using System.Text.Json;

namespace Platform.Statements;

/// <summary>What a person signs: by which key and until when it counts, beside what a kind of statement adds. Immutable.</summary>
public abstract record Statement
{
    /// <param name="keyId"><see cref="AllowedKey.KeyId"/> of the key that signs.</param>
    /// <param name="expiresAt">From this moment on it is refused; truncated to microseconds.</param>
    protected Statement(string keyId, DateTimeOffset expiresAt)
    {
        KeyId = Wording.Name(keyId, nameof(keyId));
        ExpiresAt = Timestamps.Truncate(expiresAt);
    }

    public string KeyId { get; }

    /// <summary>UTC, microseconds.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Writes the members that this kind of statement adds, into an object that is open.</summary>
    protected internal abstract void WriteMembers(Utf8JsonWriter writer);
}

/// <summary>What a kind of statement says of itself.</summary>
/// <typeparam name="TSelf">The kind.</typeparam>
public interface IStatement<TSelf>
    where TSelf : Statement, IStatement<TSelf>
{
    /// <summary>
    /// Name and version, as in <c>platform-plan-approval/1</c>. The signature covers it twice: as its first line, and as the member
    /// <c>format</c>.
    /// </summary>
    static abstract string Format { get; }

    /// <summary>What it is called in sentences, as in "The approval expired".</summary>
    static abstract string Noun { get; }

    /// <summary>What the codes of its refusals begin with, as in <c>APPROVAL_EXPIRED</c>.</summary>
    static abstract string Code { get; }

    /// <summary>Takes all its members, <c>keyId</c> and <c>expiresAt</c> included.</summary>
    /// <exception cref="MalformedException">One is missing or is not what it must be.</exception>
    static abstract TSelf Read(Members members);
}
