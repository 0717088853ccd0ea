using System.Diagnostics;
using System.Text;

namespace Platform.Laws.Tests.Recognising;

/// <summary>The cost at n and at 4n of texts that are made to be costly. Four times the text costs little more than four times.</summary>
public sealed class When_a_text_is_large
{
    private const int Small = 512 * 1024;
    private const double MostRatio = 10;
    private const int MaxRounds = 12;

    /// <summary>A cost that grows with the square of two million bytes takes minutes.</summary>
    private static readonly TimeSpan NothingToMeasure = TimeSpan.FromMilliseconds(150);

    [Theory]
    [InlineData("articles", "Article 5\n\nA text that is long enough for an article, and a little longer than that as well.\n\n")]
    [InlineData("articles", "Article 5 applies to the gate\n")]
    [InlineData("articles", "1. x\n  (a) y\n    (i) z\n")]
    [InlineData("articles", "(a) (1) (i) x of some length, so that the units are not too many for a text\n")]
    [InlineData("articles", "Done at at at at at at at at at at at at at at at at at\n\n")]
    [InlineData("numbered-sections", "1.1.1.1.1.1. Title of a section that is deep inside a document of many parts\n\n")]
    [InlineData("numbered-sections", "2. The same number again and again, and again, and again, and again\n\n")]
    [InlineData("numbered-sections", "i. ")]
    [InlineData("markdown", "###### Title of a section\n\nText.\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n")]
    [InlineData("markdown", "```\n")]
    [InlineData("articles", "a\n")]
    [InlineData("articles", "\r")]
    [InlineData("articles", "\u3000")]
    [Trait("Requirement", "C19")]
    public void Should_cost_no_more_than_its_length(string profile, string piece)
    {
        var (small, large) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < MaxRounds; round++)
        {
            small = Best(profile, Text(piece, Small), small);
            large = Best(profile, Text(piece, 4 * Small), large);
            if (round >= 2 && (large < NothingToMeasure || large / small < MostRatio))
            {
                return;
            }
        }

        Assert.Fail($"{small} for n, {large} for 4n");
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_mark_the_largest_text_in_a_few_seconds()
    {
        var text = new StringBuilder();
        var length = string.Join(' ', Enumerable.Repeat("a point of some length\n       that goes on in the next line", 4));
        const string Paragraphs = "1. One sentence of some length stands here, and another one after it.\n\n2. Two of these:\n";
        for (var i = 1; text.Length < SourceText.MaxBytes - 2000; i++)
        {
            text.Append("Article ").Append(i).Append("\nName\n\n").Append(Paragraphs);
            text.Append($"   (a) {length}; and\n   (b) {length}, and is longer than the first.\n\n");
        }

        var watch = Stopwatch.StartNew();
        var outline = Marking.Mark(Laws.Text(text.ToString()), Laws.Profile("articles"));
        Assert.True(outline.Units.Count > 100_000);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_refuse_more_units_than_can_be_kept()
    {
        var text = string.Concat(Enumerable.Range(1, 200_001).Select(i => $"Article {i}\n\nx\n\n"));
        Assert.Equal("TOO_MANY_UNITS", Assert.Throws<LawException>(() => Marking.Mark(Laws.Text(text), Laws.Profile("articles"))).Code);
    }

    private static SourceText Text(string piece, int length)
    {
        var text = new StringBuilder("Article 1\n\n1. Begin\n\n");
        while (text.Length < length)
        {
            text.Append(piece);
        }

        return Laws.Text(text.ToString());
    }

    /// <summary>The least time so far: a machine that is busy with other things only adds to it.</summary>
    private static TimeSpan Best(string profile, SourceText text, TimeSpan best)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            Marking.Mark(text, Laws.Profile(profile));
        }
        catch (LawException refused) when (refused.Code is "TOO_MANY_UNITS" or "NO_UNITS")
        {
            // What is too much is refused, and that takes no longer either.
        }

        return watch.Elapsed < best ? watch.Elapsed : best;
    }
}
