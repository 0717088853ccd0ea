namespace Platform.Execution;

/// <summary>Whether a signed change of the security state counts now. A pure function: that a change is made once is for the caller to see to.</summary>
public static class SecurityChangeCheck
{
    /// <summary>How far ahead a change may expire: one that was caught and held back must not lower the guard next week.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <summary>Null where the change counts, else the first reason against it. Nothing of a statement is believed before its signature held.</summary>
    /// <param name="current">How security stands; null where that cannot be read, and then only a version that was seen helps.</param>
    /// <param name="version">Its version.</param>
    public static SecurityChangeRefusal? Check(SecurityChange change, KeyRing keys, SecurityReading? current, long version, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(change);
        var statement = change.Statement;
        if (Signer(change, keys) is not { } key)
        {
            return keys.Find(statement.KeyId) is null
                ? new("UNKNOWN_KEY", "The change names a key that is not allowed here.")
                : new("BAD_SIGNATURE", "The signature does not belong to this change and key.");
        }

        if (!key.MaySetSecurity)
        {
            return new("NOT_ALLOWED", $"{key.Owner}'s key may not set the security state.");
        }

        if (now >= statement.ExpiresAt)
        {
            return new("EXPIRED", $"The change expired at {Integrity.Timestamps.Format(statement.ExpiresAt)}.");
        }

        if (statement.ExpiresAt - now > LongestLife)
        {
            return new("TOO_LONG", $"A change may expire at most {LongestLife.TotalMinutes:0} minutes ahead.");
        }

        if (statement.FromVersion is { } seen && seen != version)
        {
            return new("STALE", $"The change is from version {seen} of the state, which is at version {version} now; look again.");
        }

        var lowers = current is null || statement.SecurityState < current.SecurityState || statement.BoundaryState < current.BoundaryState;
        return lowers && statement.FromVersion is null
            ? new("STALE", "A change that lowers a state must name the version that it is from; look at the state first.")
            : null;
    }

    /// <summary>The allowed key that signed it, whatever it may do; null where none did.</summary>
    public static AllowedKey? Signer(SecurityChange change, KeyRing keys)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Find(change.Statement.KeyId) is { } key && change.IsSignedBy(key) ? key : null;
    }
}

/// <summary>A change that does not count, and one sentence that says why. Immutable.</summary>
/// <param name="Reason">In capitals.</param>
/// <param name="Message">A sentence.</param>
public sealed record SecurityChangeRefusal(string Reason, string Message)
{
    /// <summary>For answers and records: <c>SECURITY_CHANGE_EXPIRED</c> and the like.</summary>
    public string Code => "SECURITY_CHANGE_" + Reason;

    public override string ToString() => $"{Code}: {Message}";
}
