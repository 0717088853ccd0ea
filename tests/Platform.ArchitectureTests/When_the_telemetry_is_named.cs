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
            Metrics(Repository.Files).Select(m => m.Name).Concat(OfJournals(Repository.Files)).Concat(OfWitnesses(Repository.Files)).Order(StringComparer.Ordinal),
            Told(Page()).Order(StringComparer.Ordinal));

    [Fact]
    [Trait("Requirement", "R113")]
    public void Should_list_every_span_and_attribute_on_the_operators_page()
    {
        var page = Page();
        // Of the conventions' names for messaging the page names the kind; and the broker's is a value.
        Assert.All(
            Constants(Repository.Files).Where(c => !c.StartsWith("messaging.", StringComparison.Ordinal) && c != "rabbitmq"),
            c => Assert.Contains($"`{c}`", page, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "R113")]
    public void Should_name_spans_and_attributes_in_one_file() => Assert.Empty(NamedElsewhere(Repository.Files));

    [Fact]
    [Trait("Requirement", "R113")]
    public void Should_know_every_metric_that_a_dashboard_or_an_alert_asks_for() =>
        Assert.Empty(Unknown(Told(Page()), Observed("*.json").Concat(Observed("*.yml")).SelectMany(f => Asked().Matches(f)).Select(m => m.Value)));

    [Fact]
    [Trait("Requirement", "R113")]
    public void Should_have_a_runbook_and_a_test_for_each_alert()
    {
        var rules = string.Concat(Observed("*.yml"));
        var alerts = Alert().Matches(rules).Select(m => m.Groups["name"].Value).ToList();
        Assert.NotEmpty(alerts);
        var runbook = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating", "alerts.md"));
        Assert.Equal(alerts.Order(StringComparer.Ordinal), Heading().Matches(runbook).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal));
        Assert.All(alerts, a =>
        {
            Assert.Matches($@"alertname: {a}\s+exp_alerts:", rules);
            Assert.Contains($"runbook: docs/operating/alerts.md#{a.ToLowerInvariant()}\n", rules, StringComparison.Ordinal);
        });
    }

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
        Assert.Single(NamedElsewhere([new("services/audit/Z.cs", "span.SetTag(\"mine\", 1)"), new("services/audit/Y.cs", "span.SetTag(SpanAttribute.Kind, 1)")]));
        Assert.Equal(
            ["platform_audit_gap", "platform_audit_gaps_of"],
            Unknown(["platform.audit.gaps"], ["platform_audit_gap", "platform_audit_gaps", "platform_audit_gaps_total", "platform_audit_gaps_of"]));
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
        OfAll(files, ".AddJournal()", "shared/Platform.Journal/JournalTelemetry.cs", "journal");

    /// <summary>Those that every witness of the ledger has.</summary>
    private static IEnumerable<string> OfWitnesses(IReadOnlyList<SourceFile> files) =>
        OfAll(files, ".AddWitness(", "shared/Platform.Witnessing/WitnessTelemetry.cs", "witness");

    private static IEnumerable<string> OfAll(IReadOnlyList<SourceFile> files, string registers, string telemetry, string room) =>
        from service in Services
        where files.Any(f => f.Path == service.Key + "/Program.cs" && f.Text.Contains(registers, StringComparison.Ordinal))
        from Match m in OfRoom().Matches(files.Single(f => f.Path == telemetry).Text)
        select $"platform.{service.Value}.{room}.{m.Groups["name"].Value}";

    private static List<string> Told(string page) => [.. Rows().Matches(page).Select(m => m.Groups["name"].Value)];

    private static IEnumerable<string> Constants(IEnumerable<SourceFile> files) =>
        Constant().Matches(files.Single(f => f.Path == "shared/Platform.Hosting/Seeing/Spans.cs").Text).Select(m => m.Groups["name"].Value);

    private static IEnumerable<string> NamedElsewhere(IEnumerable<SourceFile> files) =>
        from file in files where file.Is(".cs") from Match m in Literal().Matches(file.Text) select $"{file.Path}: {m.Value}";

    /// <summary>Prometheus sees dots as underscores, and appends the unit and the kind.</summary>
    private static IEnumerable<string> Unknown(IEnumerable<string> metrics, IEnumerable<string> asked)
    {
        var known = metrics.Select(m => m.Replace('.', '_')).ToHashSet(StringComparer.Ordinal);
        return asked.Distinct().Where(a => !known.Contains(Suffix().Replace(a, "")) && !known.Contains(a));
    }

    private static IEnumerable<string> Observed(string pattern) =>
        Directory.GetFiles(Path.Combine(Repository.Root, "ops", "observe"), pattern, SearchOption.AllDirectories).Select(File.ReadAllText);

    private static string Page() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating", "what-is-seen.md"));

    [GeneratedRegex(@"\.Create(Counter|UpDownCounter|Histogram|Gauge|Observable\w+)(<\w+>)?\(\s*""(?<name>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Instruments();

    [GeneratedRegex(@"prefix \+ ""(?<name>[a-z_]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OfRoom();

    [GeneratedRegex(@"(new (ActivitySource|Meter)\(|const string Name = )\s*""(?<name>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sources();

    // Of three columns; the table of the spans' attributes has two.
    [GeneratedRegex(@"^\| `(?<name>platform\.[^`]+)` \|[^|\n]*\|[^|\n]*\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();

    [GeneratedRegex(@"\w+ = ""(?<name>[a-z_. ]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Constant();

    [GeneratedRegex(@"(SetTag|StartActivity|CreateActivity|AddEvent)\(\s*\$?""[^""{][^""]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"platform_[a-z_]+", RegexOptions.None, 1000)]
    private static partial Regex Asked();

    [GeneratedRegex("(_seconds)?(_total|_bucket|_count|_sum)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suffix();

    [GeneratedRegex(@"- alert: (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^## (?<name>\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();
}
