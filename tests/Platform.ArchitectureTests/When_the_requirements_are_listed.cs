using System.Text.RegularExpressions;

namespace Platform.ArchitectureTests;

/// <summary><c>docs/requirements.md</c> is what a stranger believes; so it is held against the tests themselves.</summary>
public partial class When_the_requirements_are_listed
{
    private static readonly string Root = Find();

    [Fact]
    [Trait("Requirement", "R111")]
    public void Should_agree_with_the_traits_of_the_tests() => Assert.Empty(Disagreements(File.ReadAllText(Path.Combine(Root, "docs/requirements.md")), Proofs()));

    [Fact]
    public void Should_notice_a_proof_that_is_none_and_one_that_is_not_told()
    {
        var proofs = new Dictionary<string, HashSet<string>> { ["R001"] = ["When_a"], ["R002"] = ["When_b"] };
        Assert.Equal(2, Disagreements("| R001 | x | `When_c` |\n| R002 | y | `When_b` |\n", proofs).Count());
        Assert.Single(Disagreements("| R001 | x | `When_a` |\n| R002 | y | comes with the miner |\n", proofs));
        Assert.Empty(Disagreements("| R001 | x | `When_a` |\n| R002 | y | `When_b` |\n", proofs));
    }

    private static IEnumerable<string> Disagreements(string page, Dictionary<string, HashSet<string>> proofs)
    {
        var told = Row().Matches(page).ToDictionary(m => m.Groups["number"].Value, m => Named().Matches(m.Groups["proof"].Value).Select(n => n.Groups["test"].Value).ToHashSet(StringComparer.Ordinal));
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

    [GeneratedRegex("`(?<test>When_[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"^\s*\[Trait\(""Requirement"", ""(?<number>[RCG]\d+)""\)\]", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Carried();
}
