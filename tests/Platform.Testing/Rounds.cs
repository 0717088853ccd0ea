namespace Platform.Testing;

/// <summary>
/// How much of a test is done in every run. The repetitions, which look for what happens once in many times, and the long rows of
/// cases, each of which costs a death or a start, are done in full by <c>./platform test --long</c>.
/// </summary>
public static class Rounds
{
    /// <summary><c>./platform test --long</c>.</summary>
    public static bool AreWhole => Environment.GetEnvironmentVariable("PLATFORM_TEST_LONG") == "1";

    public static int Of(int normal, int whole) => AreWhole ? whole : normal;

    /// <summary>
    /// All of the cases in a long run; else a third of them, but two at least, in their order. The seed says which, so that another run
    /// takes others and the same seed the same ones.
    /// </summary>
    public static IReadOnlyList<T> Some<T>(IReadOnlyList<T> cases, int seed)
    {
        ArgumentNullException.ThrowIfNull(cases);
        return AreWhole ? cases : Sample(cases, seed);
    }

    /// <summary>What <see cref="Some"/> takes in a run that is not a long one.</summary>
    public static IReadOnlyList<T> Sample<T>(IReadOnlyList<T> cases, int seed)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var places = Enumerable.Range(0, cases.Count).ToArray();
#pragma warning disable CA5394 // A seeded choice is the point.
        new Random(seed).Shuffle(places);
#pragma warning restore CA5394
        return [.. places.Take(Math.Max(2, (cases.Count + 2) / 3)).Order().Select(i => cases[i])];
    }
}
