using System.Text.RegularExpressions;

namespace Platform.ArchitectureTests;

/// <summary>Programs compare codes and people look them up, so each stands on one page, and nothing else does.</summary>
public partial class When_an_error_is_given_a_code
{
    private const string Page = "docs/reference/errors.md";

    /// <summary>Sentences begin with these, too; they are no codes.</summary>
    private static readonly string[] Words = ["BROKEN", "NDJSON"];

    [Fact]
    [Trait("Requirement", "R110")]
    public void Should_stand_on_the_page_of_codes()
    {
        var told = Told(File.ReadAllText(Path.Combine(Repository.Root, Page)));
        Assert.Empty(Missing(Repository.Files, told));
    }

    [Fact]
    [Trait("Requirement", "R110")]
    public void Should_be_in_the_code_where_the_page_tells_of_it()
    {
        var code = string.Concat(Repository.Files.Where(IsOurs).Select(f => f.Text));
        var told = Told(File.ReadAllText(Path.Combine(Repository.Root, Page)));
        Assert.NotEmpty(told);
        Assert.All(told, c => Assert.True(IsIn(c, code), $"{Page} tells of {c}, which no code gives."));
    }

    [Fact]
    public void Should_be_noticed_where_the_page_lacks_it()
    {
        SourceFile[] planted =
        [
            new("services/audit/X.cs", "return $\"NOT_TOLD: The thing {x} is not.\";"),
            new("shared/Any/Y.cs", "throw new ActionFailedException(\n    \"NOT_TOLD_EITHER\", \"No.\");"),
            new("services/miner/Z.cs", "throw new ActionFailedException(\"TOLD\", \"Yes.\"); log(\"Warning: the code is TOLD\");"),
        ];
        Assert.Equal(["NOT_TOLD", "NOT_TOLD_EITHER"], Missing(planted, Told("| `TOLD`, `TOLD_TOO` | told |")));
        Assert.False(IsIn("GONE", planted[0].Text));
    }

    private static IEnumerable<string> Missing(IEnumerable<SourceFile> files, IReadOnlyCollection<string> told) =>
        files.Where(IsOurs).SelectMany(f => Given().Matches(f.Text)).Select(m => m.Groups["code"].Value)
            .Distinct(StringComparer.Ordinal).Where(c => !told.Contains(c) && !Words.Contains(c)).Order(StringComparer.Ordinal);

    /// <summary>As it is, or, of a signed statement's refusal, as the two parts that it is made of.</summary>
    private static bool IsIn(string code, string text)
    {
        if (Regex.IsMatch(text, $@"""{code}(""|: )")) return true;
        return Enumerable.Range(1, code.Length - 2).Where(i => code[i] == '_')
            .Any(i => text.Contains($"\"{code[..i]}\"", StringComparison.Ordinal) && text.Contains($"\"{code[(i + 1)..]}\"", StringComparison.Ordinal)
                || text.Contains($"\"{code[..(i + 1)]}{{", StringComparison.Ordinal));
    }

    private static HashSet<string> Told(string page) =>
        [.. Row().Matches(page).SelectMany(row => Code().Matches(row.Groups["codes"].Value)).Select(m => m.Groups["code"].Value)];

    private static bool IsOurs(SourceFile file) =>
        (file.Path.StartsWith("services/", StringComparison.Ordinal) || file.Path.StartsWith("shared/", StringComparison.Ordinal))
        && file.Path.EndsWith(".cs", StringComparison.Ordinal);

    // `"CODE: sentence"`, or the first argument of an exception that bears a code.
    [GeneratedRegex("""\$?"(?<code>[A-Z][A-Z]+(_[A-Z]+)*): |(ActionFailedException|LawException)\(\s*"(?<code>[A-Z_]+)"|(?<![A-Za-z])new\(\s*"(?<code>[A-Z]+(_[A-Z]+)*)",\s*\$?"[A-Z]""")]
    private static partial Regex Given();

    [GeneratedRegex(@"^\| (?<codes>`[A-Z].*?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    // One that ends in a placeholder, such as `HTTP_<status>`, stands for many.
    [GeneratedRegex("`(?<code>[A-Z][A-Z_]+)`")]
    private static partial Regex Code();
}
