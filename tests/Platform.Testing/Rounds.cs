namespace Platform.Testing;

/// <summary>
/// How often a test does again what it has shown once. Every case of a test is tried in each run; the repetitions, which look
/// for what happens once in many times, are made in full by <c>./platform test --long</c>.
/// </summary>
public static class Rounds
{
    /// <summary><c>./platform test --long</c>.</summary>
    public static bool AreWhole => Environment.GetEnvironmentVariable("PLATFORM_TEST_LONG") == "1";

    public static int Of(int normal, int whole) => AreWhole ? whole : normal;
}
