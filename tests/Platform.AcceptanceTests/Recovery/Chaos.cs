using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.AcceptanceTests.Recovery;

/// <summary>What the recovery tests share: seeds, named points, dying and coming back.</summary>
internal static partial class Chaos
{
    /// <summary><c>PLATFORM_TEST_SEED</c> replays a run; otherwise a new seed, which is printed.</summary>
    public static int Seed()
    {
        var given = Environment.GetEnvironmentVariable("PLATFORM_TEST_SEED");
        var seed = given is { Length: > 0 } ? int.Parse(given, CultureInfo.InvariantCulture) : Command.NewId().GetHashCode() & 0xFFFFFF;
        TestContext.Current.TestOutputHelper?.WriteLine($"PLATFORM_TEST_SEED={seed}");
        return seed;
    }

    /// <summary><c>./platform test --long</c>.</summary>
    public static bool Long => Environment.GetEnvironmentVariable("PLATFORM_TEST_LONG") == "1";

    /// <summary>Every named point in the source of the services, so that a new one cannot be forgotten here.</summary>
    public static IReadOnlyList<string> Points { get; } = PointsIn("services", "shared");

    /// <summary>Every named point in the source of these folders.</summary>
    public static IReadOnlyList<string> PointsIn(params string[] folders) =>
    [
        .. folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Point().Matches(File.ReadAllText(file)).Select(m => m.Groups["name"].Value))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>The process dies by itself at the point, once, and its supervisor starts it again without it.</summary>
    public static async Task DieAtAsync(ServiceProcess service, string point, int passing)
    {
        var marker = Path.Combine(Path.GetTempPath(), $"platform-fault-{Command.NewId():N}");
        try
        {
            service.Settings["PLATFORM_FAULT"] = string.Create(CultureInfo.InvariantCulture, $"{point}:{passing}");
            service.Settings["PLATFORM_FAULT_ONCE"] = marker;
            await service.KillAsync();
            await Eventually.TrueAsync(() => File.Exists(marker), $"{service.Name} reached {point}", TimeSpan.FromSeconds(60), service.Describe);
            service.Settings.TryRemove("PLATFORM_FAULT", out _);
        }
        finally
        {
            File.Delete(marker);
        }
    }

    [GeneratedRegex("""FaultPoint\.Hit\([^")]*"(?<name>[a-z.-]+)" """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Point();
}
