using System.Text;

namespace Platform.Laws.Tests.Reading;

public sealed class When_the_body_is_looked_for
{
    private const string Text = "Title\n\nBEGIN  here\n\nArticle 1\n\nText.\n\nThe end\nafter\n";

    [Theory]
    [InlineData("from: start", "to: end", Text)]
    [InlineData("from: { line: begin * }", "to: end", "BEGIN  here\n\nArticle 1\n\nText.\n\nThe end\nafter\n")]
    [InlineData("from: { after: begin here }", "to: { before: the end }", "\nArticle 1\n\nText.\n\n")]
    [InlineData("from: start", "to: { through: '*END' }", "Title\n\nBEGIN  here\n\nArticle 1\n\nText.\n\nThe end\n")]
    [Trait("Requirement", "C18")]
    public void Should_be_where_the_profile_says(string from, string to, string body)
    {
        var text = Laws.Text(Text);
        var region = Marking.FindRegion(text, Profile(from, to));
        Assert.Equal(body, Encoding.UTF8.GetString(Laws.Slice(text, region).Span));
        Assert.Equal(region, Laws.Proved(text, Profile(from, to)).Region);
    }

    [Fact]
    [Trait("Requirement", "C18")]
    public void Should_leave_a_byte_order_mark_outside()
    {
        var text = Laws.Text("\uFEFFArticle 1\n\nText.");
        Assert.Equal(new ByteSpan(3, text.Bytes.Length - 3), Marking.FindRegion(text, Laws.Profile("articles")));
        Assert.Equal("art_1", Laws.Proved(text, Laws.Profile("articles")).Units[0].EId);
    }

    [Fact]
    [Trait("Requirement", "C18")]
    public void Should_be_refused_where_it_is_not_found_or_empty()
    {
        Assert.Equal("REGION_NOT_FOUND", Code(Text, Profile("from: { line: nowhere }", "to: end")));
        Assert.Equal("REGION_NOT_FOUND", Code(Text, Profile("from: { after: the end }", "to: { before: title }")));
        Assert.Equal("REGION_EMPTY", Code(Text, Profile("from: { after: after }", "to: end")));
        Assert.Equal("REGION_EMPTY", Code("\uFEFF", Laws.Profile("articles")));
        Assert.Equal("REGION_EMPTY", Code(" \n\u3000\u00A0\r\n", Laws.Profile("articles")));
        Assert.Equal("NO_UNITS", Code("Only prose.\n\nAnd more of it.\n", Laws.Profile("articles")));
    }

    private static LawProfile Profile(string from, string to) =>
        LawProfile.Parse($"name: x\nbody:\n  {from}\n  {to}\nlevels:\n  - {{ kind: article, words: [Article] }}\n");

    private static string Code(string text, LawProfile profile) =>
        Assert.Throws<LawException>(() => Marking.Mark(Laws.Text(text), profile)).Code;
}
