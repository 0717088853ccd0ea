using System.Text.RegularExpressions;

namespace Platform.ArchitectureTests;

/// <summary><c>docs/requirements.md</c> is what a stranger believes; so it is held against the tests themselves.</summary>
public partial class When_the_requirements_are_listed
{
    private static readonly string Root = Find();

    [Fact]
    public void Should_agree_with_the_traits_of_the_tests() => Assert.Empty(Disagreements(Page(), Proofs()));

    [Fact]
    public void Should_notice_a_proof_that_is_none_and_one_that_is_not_told()
    {
        var proofs = new Dictionary<string, HashSet<string>> { ["R001"] = ["When_a"], ["R002"] = ["When_b"] };
        Assert.Equal(2, Disagreements("| R001 | x | `When_c` |\n| R002 | y | `When_b` |\n", proofs).Count());
        Assert.Single(Disagreements("| R001 | x | `When_a` |\n| R002 | y | comes with the miner |\n", proofs));
        Assert.Equal(2, Disagreements("| R001 | x | |\n| R002 | y | `When_b` |\n", proofs).Count());
        Assert.Empty(Disagreements("| R001 | x | `When_a` |\n| R002 | y | partly: `When_b`; missing: `ops/none` |\n", proofs));
    }

    [Fact]
    [Trait("Requirement", "R111")]
    public void Should_name_the_parts_of_the_top_level_that_are_missing() => Assert.Equal(TopLevel.Where(part => !IsThere(part)), Missing("R111", Page()));

    [Fact]
    public void Should_name_nothing_as_missing_that_is_there() =>
        Assert.Empty(Row().Matches(Page()).Select(r => r.Groups["number"].Value).SelectMany(number => Missing(number, Page()).Where(IsThere).Select(part => $"{number}: {part} is there.")));

    [Fact]
    public void Should_notice_what_is_there_and_what_is_not()
    {
        Assert.Equal(["ops/none", "services/other"], Missing("R002", "| R002 | y | partly: `When_b`; missing: `ops/none`, `services/other` |\n"));
        Assert.Empty(Missing("R002", "| R002 | y | `When_b` |\n"));
        Assert.True(IsThere("README.md") && IsThere("shared") && IsThere("services/audit"));
        Assert.False(IsThere("services") || IsThere("services/none") || IsThere("none.yml"));
    }

    private static readonly string[] TopLevel =
    [
        "services/action-runner", "services/audit", "services/miner", "services/orchestrator", "shared", "tests", "docker-compose.yml", "Platform.sln", "README.md",
    ];

    private static string Page() => File.ReadAllText(Path.Combine(Root, "docs/requirements.md"));

    /// <summary>A service is there when something of it can be built; an empty folder promises it only.</summary>
    private static bool IsThere(string part)
    {
        var path = Path.Combine(Root, part);
        return part.StartsWith("services", StringComparison.Ordinal) ? Directory.Exists(path) && Directory.EnumerateFiles(path, "*.csproj").Any() : File.Exists(path) || Directory.Exists(path);
    }

    /// <summary>What the row says is missing.</summary>
    private static IEnumerable<string> Missing(string number, string page) =>
        Row().Matches(page).Where(r => r.Groups["number"].Value == number).SelectMany(r => Quoted().Matches(After(r.Groups["proof"].Value, "missing:")).Select(p => p.Groups["path"].Value));

    private static string After(string text, string word) => text.IndexOf(word, StringComparison.Ordinal) is var at and >= 0 ? text[at..] : "";

    private static IEnumerable<string> Disagreements(string page, Dictionary<string, HashSet<string>> proofs)
    {
        var told = Row().Matches(page).ToDictionary(m => m.Groups["number"].Value, m => Named().Matches(m.Groups["proof"].Value).Select(n => n.Groups["test"].Value).ToHashSet(StringComparer.Ordinal));
        foreach (var row in Row().Matches(page).Where(r => string.IsNullOrWhiteSpace(r.Groups["proof"].Value))) yield return $"{row.Groups["number"].Value} has neither a proof nor a word on what will bring it.";
        foreach (var (number, tests) in told)
        {
            foreach (var test in tests.Except(proofs.GetValueOrDefault(number) ?? [])) yield return $"{number} is said to be proven by {test}, which does not carry its trait.";
        }

        foreach (var (number, tests) in proofs)
        {
            foreach (var test in tests.Except(told.GetValueOrDefault(number) ?? [])) yield return $"{test} carries the trait {number}, which docs/requirements.md does not tell.";
        }
    }

    private static Dictionary<string, HashSet<string>> Proofs() =>
        (from file in Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
         where !file.Contains("/obj/", StringComparison.Ordinal)
         from Match trait in Carried().Matches(File.ReadAllText(file))
         select (Number: trait.Groups["number"].Value, Test: Path.GetFileNameWithoutExtension(file)))
        .GroupBy(p => p.Number).ToDictionary(g => g.Key, g => g.Select(p => p.Test).ToHashSet(StringComparer.Ordinal));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Platform.sln"))) folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex(@"^\| (?<number>[RCG]\d+) \|[^|]*\|(?<proof>[^|\n]*)\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<path>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("`(?<test>When_[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"^\s*\[Trait\(""Requirement"", ""(?<number>[RCG]\d+)""\)\]", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Carried();
}
