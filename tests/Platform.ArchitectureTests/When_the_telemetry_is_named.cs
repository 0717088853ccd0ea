using System.Text.RegularExpressions;

namespace Platform.ArchitectureTests;

/// <summary>Dashboards and alarms are written against these names, so they follow one rule and stand on one page.</summary>
public partial class When_the_telemetry_is_named
{
    private static readonly Dictionary<string, string> Services = new()
    {
        ["services/action-runner"] = "action_runner", ["services/audit"] = "audit", ["services/miner"] = "miner", ["services/orchestrator"] = "orchestrator",
    };

    [Fact]
    [Trait("Requirement", "R113")]
    public void Should_bear_the_platform_s_and_the_service_s_name() => Assert.Empty(Misnamed(Repository.Files));

    [Fact]
    [Trait("Requirement", "R113")]
    public void Should_all_stand_on_the_operators_page_and_nothing_else_there() =>
        Assert.Equal(
            Metrics(Repository.Files).Select(m => m.Name).Concat(OfJournals(Repository.Files)).Order(StringComparer.Ordinal),
            Told(Page()).Order(StringComparer.Ordinal));

    [Fact]
    public void Should_notice_a_name_of_another_kind()
    {
        SourceFile[] planted =
        [
            new("services/miner/X.cs", "Meter.CreateCounter<long>(\"miner.skipped\", \"{record}\")"),
            new("services/audit/Y.cs", "Meter.CreateObservableGauge(\n    \"platform.miner.gaps\", read)"),
            new("services/audit/Z.cs", "Meter.CreateHistogram<int>(\"platform.audit.append.batch_size\")"),
            new("shared/Any/AnyTelemetry.cs", "new ActivitySource(\"ours\")"),
        ];
        Assert.Equal(3, Misnamed(planted).Count());
        Assert.Equal(["platform.audit.gaps"], Told("| `platform.audit.gaps` | records | x |\n| `OTEL` | | |"));
    }

    private static IEnumerable<string> Misnamed(IEnumerable<SourceFile> files)
    {
        var all = files.ToList();
        foreach (var (path, name) in Metrics(all))
        {
            var service = Services.FirstOrDefault(s => path.StartsWith(s.Key + "/", StringComparison.Ordinal)).Value ?? "[a-z_]+";
            if (!Regex.IsMatch(name, $@"^platform\.{service}(\.[a-z_]+)+$", RegexOptions.None, TimeSpan.FromSeconds(1))) yield return $"{path}: {name}";
        }

        foreach (var file in all.Where(f => f.Is("Telemetry.cs")))
        {
            foreach (var source in Sources().Matches(file.Text).Select(m => m.Groups["name"].Value).Where(n => !n.StartsWith("Platform.", StringComparison.Ordinal))) yield return $"{file.Path}: {source}";
        }
    }

    private static List<(string Path, string Name)> Metrics(IEnumerable<SourceFile> files) =>
        [.. from file in files where file.Is(".cs") from Match m in Instruments().Matches(file.Text) select (file.Path, m.Groups["name"].Value)];

    /// <summary>Those that every service with a journal has, under its own name.</summary>
    private static IEnumerable<string> OfJournals(IReadOnlyList<SourceFile> files) =>
        from service in Services
        where files.Any(f => f.Path == service.Key + "/Program.cs" && f.Text.Contains(".AddJournal()", StringComparison.Ordinal))
        from Match m in OfJournal().Matches(files.Single(f => f.Path == "shared/Platform.Journal/JournalTelemetry.cs").Text)
        select $"platform.{service.Value}.journal.{m.Groups["name"].Value}";

    private static List<string> Told(string page) => [.. Rows().Matches(page).Select(m => m.Groups["name"].Value)];

    private static string Page()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Platform.sln"))) folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder.FullName, "docs/operating/what-is-seen.md"));
    }

    [GeneratedRegex(@"\.Create(Counter|UpDownCounter|Histogram|Gauge|Observable\w+)(<\w+>)?\(\s*""(?<name>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Instruments();

    [GeneratedRegex(@"prefix \+ ""(?<name>[a-z_]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OfJournal();

    [GeneratedRegex(@"(new (ActivitySource|Meter)\(|const string Name = )\s*""(?<name>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sources();

    [GeneratedRegex(@"^\| `(?<name>platform\.[^`]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();
}
