namespace ActionRunner.Guarding;

/// <summary>What the policy file said when it was read.</summary>
/// <param name="Rules">Patterns of action types, and whether what they match is denied where it is to be avoided. The first that matches
/// decides.</param>
/// <param name="Unreadable">Why nobody knows what it says, <c>CODE: sentence</c>: then nothing begins, whatever its type. Else
/// null.</param>
internal sealed record PolicyRules(IReadOnlyList<(string Pattern, bool Deny)> Rules, string? Unreadable)
{
    /// <summary>Everything is advice.</summary>
    public static PolicyRules None { get; } = new([], null);

    public bool DenyAnything { get; } = Rules.Any(rule => rule.Deny);

    /// <summary>Whether such an action is denied where it is to be avoided.</summary>
    public bool Denies(string actionType)
    {
        foreach (var (pattern, deny) in Rules)
        {
            if (Glob.Matches(pattern, actionType)) return deny;
        }

        return false;
    }
}
