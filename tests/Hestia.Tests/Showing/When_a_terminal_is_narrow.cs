using Hestia.Showing;
using Xunit;

namespace Hestia.Tests.Showing;

public sealed class When_a_terminal_is_narrow
{
    [Fact]
    public void Should_drop_what_can_be_spared_then_cut_long_texts()
    {
        var lines = Sheet().Take(40).Select(l => l.ToString()).ToList();
        Assert.Equal("name     error", lines[0]);
        Assert.All(lines, l => Assert.True(Cells.Width(l) <= 40, l));
        Assert.Equal("SRV-001  a sentence that goes on and on…", lines[1]);
    }

    [Fact]
    public void Should_cut_nothing_where_there_is_room()
    {
        var lines = Sheet().Take(Terminal.Endless).Select(l => l.ToString()).ToList();
        Assert.Contains("and on beyond every terminal", lines[1]);
        Assert.Contains("spare", lines[0]);
    }

    [Fact]
    public void Should_leave_out_a_column_without_content()
    {
        var sheet = new Sheet([new("name"), new("empty") { Dispensable = 1 }, new("last")]);
        sheet.Add("a", "", "b");
        Assert.Equal("name  last", sheet.Take(80).First().ToString());
    }

    [Fact]
    public void Should_count_wide_characters_twice()
    {
        var sheet = new Sheet([new("a"), new("b")]);
        sheet.Add("東京", "x");
        sheet.Add("abcd", "y");
        var lines = sheet.Take(80).Select(l => l.ToString()).ToList();
        Assert.Equal("東京  x", lines[1]);
        Assert.Equal("abcd  y", lines[2]);
    }

    [Fact]
    public void Should_keep_the_widths_while_a_table_grows()
    {
        var sheet = new Sheet([new("name") { Usual = 6 }, new("what") { CutTo = 5 }]);
        sheet.Add("a", "12345");
        _ = sheet.Take(80, growing: true).ToList();
        sheet.Add("b", "1234567890");
        Assert.Equal("b       1234…", Assert.Single(sheet.Take(80, growing: true)).ToString());
    }

    [Fact]
    public void Should_fold_sentences_at_words_and_break_only_what_is_too_long()
    {
        var folded = Fold.At(["one two three abcdefghijklmnop"], 10).Select(f => new Line(f).ToString()).ToList();
        Assert.Equal(["one two", "three", "abcdefghij", "klmnop"], folded);
    }

    private static Sheet Sheet()
    {
        var sheet = new Sheet([new("name"), new("spare") { Dispensable = 1 }, new("error") { CutTo = 20 }]);
        sheet.Add("SRV-001", "something that can be spared", "a sentence that goes on and on and on and on beyond every terminal");
        return sheet;
    }
}
