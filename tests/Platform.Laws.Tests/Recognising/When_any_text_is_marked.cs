using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Platform.Laws.Tests.Recognising;

/// <summary>Properties over random texts; a failure prints the seed that replays it.</summary>
public sealed class When_any_text_is_marked
{
    private static readonly string[] Fragments =
    [
        "Article 1", "Article 2 bis", "ARTICLE IV", "Chapter 3 - Boats", "PART I", "Section 2 of the act", "Schedule", "Annex B",
        "1.", "1. ", "2. Two",
        "(a) x;", "(i) y", "(ii)", "(1) (a) z", "1.1", "1.2.3. Deep", "# One", "## 2. Two", "###### six", "====", "----",
        "```", "Preamble", "Done at x",
        "END OF TERMS", "and so on.", "Some words", "The gate:", "١٢. x", "１．　y", "\uFEFF", "\u00A0\u00A0", "  ", "\t", "\n", "\n\n",
        "\r", "\r\n", "§ 5",
        "A. Letter", "aa) x", "z) y", "12-14. gone", "999999999999. big", "é", "😀", "(", ")", ".", "*", "\u2028",
    ];

    [Property(MaxTest = 2000)]
    [Trait("Requirement", "C19")]
    public Property Should_prove_its_partition_or_be_refused() => Prop.ForAll(Texts(), text => Holds(Encoding.UTF8.GetBytes(text)));

    [Property(MaxTest = 2000)]
    [Trait("Requirement", "C19")]
    public Property Should_never_fail_on_arbitrary_bytes() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(), Holds);

    [Property(MaxTest = 300)]
    [Trait("Requirement", "C19")]
    public Property Should_rebuild_any_nesting() => Prop.ForAll(
        Nested(3, "Article").ArrayOf().Where(articles => articles.Length > 0).ToArbitrary(),
        articles =>
        {
            var text = Laws.Text(string.Concat(articles.Select((article, i) => $"Article {i + 1}\nName of it\n\n{article}")));
            var outline = Laws.Proved(text, Laws.Profile("articles"));
            Assert.Equal(articles.Length, outline.Units.Count(unit => unit.Kind == "article"));
            return true;
        });

    [Fact]
    [Trait("Requirement", "C18")]
    public void Should_mark_the_same_bytes_in_the_same_way()
    {
        var text = Laws.Own("charter-of-the-harbour.txt");
        var once = Laws.Proved(text, Laws.Profile("articles"));
        var twice = Laws.Proved(SourceText.Read(text.Bytes), LawProfile.Parse(Laws.Profile("articles").Yaml));
        Assert.Equal(once.Units, twice.Units);
        Assert.Equal(once.Remarks, twice.Remarks);
        Assert.Equal((once.Region, once.RegionSha, once.Lead), (twice.Region, twice.RegionSha, twice.Lead));
    }

    private static bool Holds(byte[] bytes)
    {
        foreach (var name in LawProfile.BuiltIns)
        {
            try
            {
                var text = SourceText.Read(bytes);
                var outline = Laws.Proved(text, Laws.Profile(name));
                var eIds = Laws.EIds(outline).ToHashSet();
                Assert.Equal(outline.Units.Count, eIds.Count);
                Assert.All(outline.Units, unit => Assert.True(unit.Span.Length > 0 && (unit.Parent is null || eIds.Contains(unit.Parent))));
                Assert.All(outline.Units, unit => Assert.Equal(unit.EId.Split("__").Length, unit.Depth));
            }
            catch (LawException refused)
            {
                Assert.NotEmpty(refused.Code);
            }
        }

        return true;
    }

    private static Arbitrary<string> Texts() => Gen.Elements(Fragments).ArrayOf().Select(string.Concat).ToArbitrary();

    /// <summary>An article's content: paragraphs, or an introduction with points, or points with points, or prose.</summary>
    private static Gen<string> Nested(int depth, string level)
    {
        var prose = Gen.Elements(
            "One sentence stands here.", "It has\nthree lines\nof text.", "Article 5 applies to it.", "See Article 1, too.");
        if (depth == 0)
        {
            return prose.Select(text => $"{text}\n\n");
        }

        var indent = new string(' ', 2 * (3 - depth));
        var mark = depth == 3 ? "({0})" : depth == 2 ? "{1})" : "{2})";
        string[] romans = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
        string Item(string text, int i)
        {
            var number = string.Format(mark, i + 1, (char)('a' + i), romans[i]);
            return $"{indent}{number} {text.Replace("\n", $"\n{indent}   ", StringComparison.Ordinal)}\n\n";
        }

        var list = prose.ArrayOf().Where(items => items.Length is > 0 and < 9).Select(items => string.Concat(items.Select(Item)));
        var inner = Nested(depth - 1, level);
        return Gen.OneOf(prose.Select(text => $"{indent}{text}\n\n"), list, from before in list from after in inner select before + after);
    }
}
