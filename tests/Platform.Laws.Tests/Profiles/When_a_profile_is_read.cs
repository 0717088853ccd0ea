using System.Text.Json;

namespace Platform.Laws.Tests.Profiles;

public sealed class When_a_profile_is_read
{
    private const string Least = "name: x\nlevels:\n  - { kind: article, words: [Article] }\n";

    [Fact]
    [Trait("Requirement", "R091")]
    public void Should_have_the_built_in_ones()
    {
        Assert.Equal(["numbered-sections", "markdown", "articles"], LawProfile.BuiltIns);
        Assert.All(LawProfile.BuiltIns, name => Assert.Equal(name, LawProfile.Find(name)!.Name));
        Assert.Null(LawProfile.Find("unheard-of"));
    }

    [Fact]
    [Trait("Requirement", "R091")]
    public void Should_write_its_vocabulary_in_one_way()
    {
        const string Expected =
            """{"rules":2,"name":"x","marks":"plain","paragraphs":"units","body":{"from":"start","to":"end"},"sections":"""
            + """{"preamble":[],"body":[],"conclusions":[],"attachment":[]},"levels":"""
            + """[{"kind":"article","element":"art","words":["Article"],"numberless":false,"forms":"""
            + """[],"atx":0,"item":false,"nests":false}]}""";
        Assert.Equal(Expected, LawProfile.Parse(Least).Vocabulary);
        const string Same = "# the same\nlevels: [{words: ['Article'], kind: \"article\", item: false}]\nmarks: plain\nname: x\nabout: x\n";
        Assert.Equal(Expected, LawProfile.Parse(Same).Vocabulary);
        Assert.NotEqual(Expected, LawProfile.Parse(Least.Replace("[Article]", "[Art]", StringComparison.Ordinal)).Vocabulary);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("- a list", 1)]
    [InlineData("name: x", 1)]
    [InlineData("name: x\nlevels: []", 2)]
    [InlineData("name: x\nname: y\nlevels:\n  - { kind: article, words: [Article] }", 2)]
    [InlineData("name: x\nlevels:\n  - { kind: article, words: [Article] }\nextra: 1", 4)]
    [InlineData("name: x\nlevels:\n  - { kind: article, words: [Article], extra: 1 }", 3)]
    [InlineData("name: x\nlevels:\n  - { kind: article, words: Article }", 3)]
    [InlineData("name: x\nlevels:\n  - { kind: article, words: [[Article]] }", 3)]
    [InlineData("name: x\nlevels:\n  - { kind: unicorn, words: [Article] }", 3)]
    [InlineData("name: x\nlevels:\n  - { words: [Article] }", 3)]
    [InlineData("name: x\nlevels:\n  - { kind: article }", 3)]
    [InlineData("name: x\nlevels:\n  - { kind: article, words: [Article], numberless: \"true\" }", 3)]
    [InlineData("name: x\nlevels:\n  - { kind: section, atx: 7 }", 3)]
    [InlineData("name: x\nlevels:\n  - { kind: point, item: true, forms: [\"1.a\"] }", 3)]
    [InlineData("name: x\nlevels:\n  - { kind: point, item: true, words: [Point] }", 3)]
    [InlineData("name: x\nbody: { from: { line: a, after: b } }\nlevels:\n  - { kind: article, words: [Article] }", 2)]
    [InlineData("name: x\nbody: { from: 5 }\nlevels:\n  - { kind: article, words: [Article] }", 2)]
    [InlineData("name: Großer Name\nlevels:\n  - { kind: article, words: [Article] }", 1)]
    [InlineData("name: x\nlevels: *nowhere", 1)]
    [InlineData("name: x\n  levels: {", 2)]
    [InlineData("name: x\n---\nname: y", 1)]
    [Trait("Requirement", "R091")]
    public void Should_be_refused_with_the_line_that_is_wrong(string yaml, int line)
    {
        var refused = Assert.Throws<LawException>(() => LawProfile.Parse(yaml));
        Assert.Equal("PROFILE_INVALID", refused.Code);
        Assert.StartsWith($"Line {line} of the profile: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R091")]
    public void Should_have_a_schema_that_names_the_same_members_and_kinds()
    {
        using var stream = typeof(Laws).Assembly.GetManifestResourceStream("law-profile.schema.json")!;
        using var schema = JsonDocument.Parse(stream);
        var level = schema.RootElement.GetProperty("$defs").GetProperty("level").GetProperty("properties");
        using var vocabulary = JsonDocument.Parse(LawProfile.Parse(Least).Vocabulary);
        Assert.Equal(
            vocabulary.RootElement.EnumerateObject().Select(member => member.Name).Except(["rules"]).Append("about").Order(),
            schema.RootElement.GetProperty("properties").EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(
            vocabulary.RootElement.GetProperty("levels")[0].EnumerateObject().Select(member => member.Name).Except(["element"]).Order(),
            level.EnumerateObject().Select(member => member.Name).Order());
        foreach (var kind in level.GetProperty("kind").GetProperty("enum").EnumerateArray())
        {
            LawProfile.Parse($"name: x\nlevels:\n  - {{ kind: {kind}, forms: [\"1.\", \"(a)\", \"1.1.1.\"] }}\n");
        }
    }

    [Fact]
    [Trait("Requirement", "R091")]
    public void Should_recognise_what_a_profile_of_ones_own_names()
    {
        var profile = LawProfile.Parse(
            "name: german\nlevels:\n  - { kind: division, words: [Abschnitt] }\n  - { kind: article, words: [\"§\"] }\n"
            + "  - { kind: paragraph, item: true, forms: [\"(1)\"] }\n  - { kind: item, item: true, forms: [\"1.\"] }\n");
        var outline = Laws.Proved(
            Laws.Text("Abschnitt 1\nBrunnen\n\n§ 1 Geltung\n\n(1) Es gilt für\n"
                + "1. Brunnen,\n2. Eimer.\n\n(2) Sonst nicht.\n\n§ 2 der Eimerordnung gilt.\n"),
            profile);
        Assert.Equal(
            [
                "dvs_1", "dvs_1__art_1", "dvs_1__art_1__para_1", "dvs_1__art_1__para_1__item_1", "dvs_1__art_1__para_1__item_2",
                "dvs_1__art_1__para_2",
            ],
            Laws.EIds(outline));
    }
}
