namespace Platform.Laws.Tests.Recognising;

/// <summary>Texts that nobody wrote for this library, read where the machine's packages put them.</summary>
public sealed class When_real_texts_are_marked
{
    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_the_sections_of_the_GPL()
    {
        var outline = Laws.Proved(Laws.Installed("/usr/share/common-licenses/GPL-3"), Laws.Profile("numbered-sections"));
        Assert.Equal([.. Enumerable.Range(0, 18).Select(n => $"sec_{n}")], Top(outline, "section"));
        Assert.Equal("Definitions.", outline.Units.Single(unit => unit.EId == "sec_0").Heading);
        Assert.Equal(["point_a", "point_b", "point_c", "point_d", "point_e"], Inside(outline, "sec_6", "point"));
        Assert.Equal(["att_nn-1"], Top(outline, "attachment"));
        Assert.Equal("How to Apply These Terms to Your New Programs", outline.Units.Single(unit => unit.Kind == "attachment").Heading);
        Assert.Equal(["preface", "preamble", "body", "conclusions", "attachment"], outline.Units.Select(unit => unit.Section).Distinct());
        Assert.DoesNotContain("sec_5__point_b__para_7", Laws.EIds(outline));
    }

    [Theory]
    [InlineData("GPL-1", 0, 10)]
    [InlineData("GPL-2", 0, 12)]
    [InlineData("LGPL-2.1", 0, 16)]
    [InlineData("LGPL-3", 0, 6)]
    [InlineData("Apache-2.0", 1, 9)]
    [InlineData("Artistic", 1, 10)]
    [InlineData("MPL-1.1", 1, 13)]
    [InlineData("GFDL-1.3", 0, 11)]
    [InlineData("CC0-1.0", 1, 4)]
    [Trait("Requirement", "C19")]
    public void Should_find_the_sections_of_every_licence(string name, int first, int last)
    {
        var outline = Laws.Proved(Laws.Installed($"/usr/share/common-licenses/{name}"), Laws.Profile("numbered-sections"));
        Assert.Equal([.. Enumerable.Range(first, last - first + 1).Select(n => $"sec_{n}")], Top(outline, "section"));
    }

    /// <summary>Sections 6 and 7 of this licence stand in a frame of stars, and a line that begins with a star has no number.</summary>
    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_go_on_after_sections_that_it_cannot_see()
    {
        var outline = Laws.Proved(Laws.Installed("/usr/share/common-licenses/MPL-2.0"), Laws.Profile("numbered-sections"));
        Assert.Equal(["sec_1", "sec_2", "sec_3", "sec_4", "sec_5", "sec_8", "sec_9", "sec_10"], Top(outline, "section"));
        Assert.Equal(["att_A", "att_B"], Top(outline, "attachment"));
        Assert.Equal(
            "Distributing Source Code Form that is Incompatible With Secondary Licenses",
            outline.Units.Single(unit => unit.EId == "sec_10__subsec_10.4").Heading);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_the_sections_of_a_constitution()
    {
        var outline = Laws.Proved(Laws.Installed("/usr/share/doc/debian/constitution.txt.gz"), Laws.Profile("numbered-sections"));
        Assert.Equal(
            ["sec_1", "sec_2", "sec_3", "sec_4", "sec_5", "sec_6", "sec_7", "sec_8", "sec_9", "sec_A", "sec_B"], Top(outline, "section"));
        Assert.Equal(["subsec_3.1", "subsec_3.2", "subsec_3.3"], Inside(outline, "sec_3", "subsection"));
        Assert.Equal(["para_1", "para_2", "para_3", "para_4"], Inside(outline, "sec_3__subsec_3.1", "paragraph"));
        Assert.Equal(["subpara_1", "subpara_2", "subpara_3"], Inside(outline, "sec_4__subsec_4.1__para_5", "subparagraph"));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_the_promises_of_a_social_contract()
    {
        var outline = Laws.Proved(Laws.Installed("/usr/share/doc/debian/social-contract.txt.gz"), Laws.Profile("numbered-sections"));
        Assert.True(outline.Units.Count >= 15);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_the_chapters_of_a_manual()
    {
        var outline = Laws.Proved(Laws.Installed("/usr/share/doc/debian-policy/policy.txt.gz"), Laws.Profile("numbered-sections"));
        Assert.Equal(
            [.. Enumerable.Range(1, 12).Select(n => $"sec_{n}"), .. Enumerable.Range(1, 11).Select(n => $"sec_{n}_1")],
            Top(outline, "section"));
    }

    private static string[] Top(LawOutline outline, string kind) =>
        [.. outline.Units.Where(unit => unit.Parent is null && unit.Kind == kind).Select(unit => unit.EId)];

    private static string[] Inside(LawOutline outline, string parent, string kind) =>
    [
        .. outline.Units.Where(unit => unit.Parent == parent && unit.Kind == kind && unit.Number is not null)
            .Select(unit => unit.EId[(parent.Length + 2)..]),
    ];
}
