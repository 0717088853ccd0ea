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

    /// <summary>Those of the cases that this run tries (<see cref="Rounds.Some"/>), which it prints.</summary>
    public static IReadOnlyList<T> Some<T>(IReadOnlyList<T> cases, int seed)
    {
        var some = Rounds.Some(cases, seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"{some.Count} of {cases.Count}: {string.Join(", ", some)}");
        return some;
    }

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

    /// <summary>
    /// The process dies by itself at each of the points, once, in their order. The one that comes back after a death is the one that dies
    /// next: that it came back is seen by how far it gets. After the last death it comes back to stay.
    /// </summary>
    public static async Task DieAtEachAsync(ServiceProcess service, IReadOnlyList<string> points, int passing)
    {
        var markers = Directory.CreateTempSubdirectory("platform-faults-");
        string Marker(string point) => Path.Combine(markers.FullName, point);
        try
        {
            service.BeforeStart = settings =>
            {
                var next = points.FirstOrDefault(point => !File.Exists(Marker(point)));
                settings.TryRemove("PLATFORM_FAULT", out _);
                if (next is null) return;
                settings["PLATFORM_FAULT"] = string.Create(CultureInfo.InvariantCulture, $"{next}:{passing}");
                settings["PLATFORM_FAULT_ONCE"] = Marker(next);
            };
            await service.KillAsync();
            foreach (var point in points)
            {
                await Eventually.TrueAsync(
                    () => File.Exists(Marker(point)), $"{service.Name} reached {point}", TimeSpan.FromSeconds(60), service.Describe);
            }

            // One that was started before the last death could be ready still.
            await Eventually.TrueAsync(
                async () => !service.Settings.ContainsKey("PLATFORM_FAULT") && await service.IsReadyAsync(),
                $"{service.Name} came back from {points[^1]}", TimeSpan.FromSeconds(60), service.Describe);
        }
        finally
        {
            service.BeforeStart = null;
            markers.Delete(recursive: true);
        }
    }

    [GeneratedRegex("""FaultPoint\.Hit\([^")]*"(?<name>[a-z.-]+)" """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Point();
}
