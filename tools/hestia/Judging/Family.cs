namespace Hestia.Judging;

/// <summary>Attempts, and those that ran within them.</summary>
internal static class Family
{
    public static HashSet<HeldEntry> Of(IReadOnlyList<HeldEntry> entries, Func<HeldEntry, bool> isRoot)
    {
        var attempts = entries.Where(e => e.Kind == "action_attempt").ToList();
        var taken = attempts.Where(isRoot).ToHashSet();
        var ids = taken.Select(e => e.Text("attemptId")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        for (var before = -1; before != taken.Count;)
        {
            before = taken.Count;
            foreach (var entry in attempts.Where(e => e.Text("parentAttemptId") is { } parent && ids.Contains(parent)))
            {
                taken.Add(entry);
                if (entry.Text("attemptId") is { } id) ids.Add(id);
            }
        }

        return taken;
    }
}
