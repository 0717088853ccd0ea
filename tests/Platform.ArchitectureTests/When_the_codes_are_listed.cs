using System.Text.RegularExpressions;

namespace Platform.ArchitectureTests;

/// <summary>Whoever gets a code at night finds it in the docs, and finds no code there that nobody gives any more.</summary>
public partial class When_the_codes_are_listed
{
    /// <summary>Begin a text as a code does, and are none: a mode, a format, a state of this platform's agent.</summary>
    private static readonly string[] NoCodes = ["BROKEN", "DENIED", "LIVE", "NDJSON"];

    /// <summary>What the runner makes codes of: the answer of a host, and the state of a database's statement.</summary>
    private static readonly string[] Families = ["HTTP_4xx", "HTTP_5xx", "HTTP_<status>", "DATABASE_<SQLSTATE>"];

    private static string Page => File.ReadAllText(Path.Combine(Repository.Root, "docs/reference/errors.md"));

    [Fact]
    [Trait("Requirement", "C06")]
    public void Should_each_stand_on_the_page_of_codes() => Assert.Empty(Missing(Repository.Files, Page));

    [Fact]
    [Trait("Requirement", "C06")]
    public void Should_each_be_given_by_somebody_whom_the_agents_page_and_the_list_name() => Assert.Empty(Dead(
        Repository.Files,
        File.ReadAllText(Path.Combine(Repository.Root, "docs/coding/agents.md")) + Page));

    [Fact]
    public void Should_notice_a_code_that_is_nowhere_told_and_one_that_nobody_gives()
    {
        SourceFile[] planted =
        [
            new("services/any/X.cs", "return $\"NEVER_TOLD: The {thing} is wrong.\";"),
            new("services/any/Y.cs", "throw new ActionFailedException(\n    \"NOBODY_KNOWS\", why);"),
            new("services/any/Z.cs", "Problems.Of(StatusCodes.Status409Conflict, \"odd-one\", \"Odd\", why);"),
            new("services/any/A.cs", "const string Told = \"WELL_TOLD: It is told.\";"),
        ];
        Assert.Equal(["NEVER_TOLD", "NOBODY_KNOWS", "/problems/odd-one"], Missing(planted, "`WELL_TOLD`"));
        Assert.Equal(["GONE_CODE", "/problems/gone"], Dead(planted, "| `WELL_TOLD`, `GONE_CODE` | x |\n| `/problems/odd-one`, `/problems/gone` | 409 |\n`NO_TABLE`"));
    }

    private static List<string> Missing(IEnumerable<SourceFile> files, string docs) =>
        [.. Given(files).Where(code => !docs.Contains($"`{code}`", StringComparison.Ordinal))];

    private static List<string> Dead(IEnumerable<SourceFile> files, string page)
    {
        var all = string.Join('\n', files.Where(f => f.Is(".cs")).Select(f => f.Text));
        return [.. Rows().Matches(page).SelectMany(row => Codes().Matches(row.Value)).Select(code => code.Groups["code"].Value)
            .Except(Families).Distinct().Where(code => !IsGiven(code, all))];
    }

    /// <summary>Whole, or put together from what kind of statement it is about and the reason (<c>APPROVAL</c>, <c>EXPIRED</c>).</summary>
    private static bool IsGiven(string code, string all) => code.StartsWith("/problems/", StringComparison.Ordinal)
        ? all.Contains($"\"{code[10..]}\"", StringComparison.Ordinal) || all.Contains(code, StringComparison.Ordinal)
        : all.Contains(code, StringComparison.Ordinal) || Enumerable.Range(1, code.Length - 1).Any(i => code[i] == '_'
            && all.Contains(code[..i], StringComparison.Ordinal) && all.Contains($"\"{code[(i + 1)..]}\"", StringComparison.Ordinal));

    private static IEnumerable<string> Given(IEnumerable<SourceFile> files) =>
        (from file in files where file.Is(".cs") && !file.In("tools") from Match code in InCode().Matches(file.Text)
         select code.Groups["problem"] is { Success: true } problem ? "/problems/" + problem.Value : code.Groups["code"].Value).Except(NoCodes).Distinct();

    [GeneratedRegex("\"(?<code>[A-Z][A-Z0-9]+(_[A-Z0-9]+)*): [A-Z'{]"
        + "|(ActionFailedException|LawException)\\(\\s*\"(?<code>[A-Z][A-Z0-9_]+)\"|Problems\\.Of\\(\\s*StatusCodes\\.\\w+,\\s*\"(?<problem>[a-z-]+)\"")]
    private static partial Regex InCode();

    [GeneratedRegex(@"^\| `[A-Z/][^|]*\|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`(?<code>/problems/[a-z-]+|[A-Z][A-Z0-9]*(_[A-Za-z0-9<>]+)*)`")]
    private static partial Regex Codes();
}
