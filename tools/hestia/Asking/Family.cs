namespace Hestia.Asking;

/// <summary>An attempt and those that it triggered (R020).</summary>
internal sealed record Member(ActionLog Attempt, IReadOnlyList<Member> Nested);

/// <summary>Attempts as a forest: each under the one whose unit of work it ran in, as far as that one is known. Pure.</summary>
internal static class Family
{
    /// <summary>Oldest first, at every depth.</summary>
    public static IReadOnlyList<Member> Of(IEnumerable<ActionLog> attempts)
    {
        var known = attempts.DistinctBy(a => a.AttemptId).ToList();
        var ids = known.Select(a => a.AttemptId).ToHashSet();
        var children = known
            .Where(a => a.ParentAttemptId is not null && ids.Contains(a.ParentAttemptId) && a.ParentAttemptId != a.AttemptId)
            .ToLookup(a => a.ParentAttemptId);
        var nested = children.SelectMany(c => c).Select(a => a.AttemptId).ToHashSet();
        return Sorted(known.Where(a => !nested.Contains(a.AttemptId)));

        IReadOnlyList<Member> Sorted(IEnumerable<ActionLog> siblings) =>
            [.. siblings.OrderBy(a => a.StartedAt).ThenBy(a => a.Index).Select(a => new Member(a, Sorted(children[a.AttemptId])))];
    }
}
