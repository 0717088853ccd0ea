namespace Platform.Execution;

/// <summary>
/// Whether a signed change of the security state counts now. A pure function: that a change is made once is for the caller to see to.
/// </summary>
public static class SecurityChangeCheck
{
    /// <summary>It is from another version of the state than the one that stands.</summary>
    public const string Stale = "STALE";

    /// <summary>How far ahead a change may expire: one that was caught and held back must not lower the guard next week.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <summary>
    /// Null where the change counts, else the first reason against it. Nothing of a statement is believed before its signature held.
    /// </summary>
    /// <param name="current">How security stands; null where that cannot be read, and then only a version that was seen helps.</param>
    /// <param name="version">Its version.</param>
    public static StatementRefusal? Check(SignedStatement<SecurityChange> change, KeyRing keys, SecurityReading? current, long version, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Check(keys, out var key) is { } nobodys) return nobodys;
        if (!key!.MaySetSecurity) return change.Refuse(StatementRefusal.NotAllowed, $"{key.Owner}'s key may not set the security state.");
        if (change.CheckExpiry(now) is { } expired) return expired;

        var statement = change.Statement;
        if (statement.ExpiresAt - now > LongestLife)
            return change.Refuse(StatementRefusal.TooLong, $"A change may expire at most {LongestLife.TotalMinutes:0} minutes ahead.");
        if (statement.FromVersion is { } seen && seen != version)
            return change.Refuse(Stale, $"The change is from version {seen} of the state, which is at version {version} now; look again.");

        var lowers = current is null || statement.SecurityState < current.SecurityState || statement.BoundaryState < current.BoundaryState;
        return lowers && statement.FromVersion is null
            ? change.Refuse(Stale, "A change that lowers a state must name the version that it is from; look at the state first.")
            : null;
    }
}
