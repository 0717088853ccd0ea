namespace Platform.Laws.Tests.Recognising;

/// <summary>The laws in docs/laws: invented, and as nasty as real ones.</summary>
public sealed class When_our_own_laws_are_marked
{
    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_every_article_of_the_charter()
    {
        var text = Laws.Own("charter-of-the-harbour.txt");
        var outline = Laws.Proved(text, Laws.Profile("articles"));
        Assert.Equal(
            [
                "preface", "preamble", "preamble__para_nn-1", "preamble__para_nn-2", "part_I", "part_I__chp_1", "part_I__chp_1__art_1",
                "part_I__chp_1__art_1__para_1", "part_I__chp_1__art_1__para_2", "part_I__chp_1__art_1__para_2__point_a",
                "part_I__chp_1__art_1__para_2__point_b", "part_I__chp_1__art_1__para_2__point_b__point_i",
                "part_I__chp_1__art_1__para_2__point_b__point_ii", "part_I__chp_1__art_1__para_2__point_c",
                "part_I__chp_1__art_1__para_2__wrapup", "part_I__chp_1__art_2", "part_I__chp_1__art_2bis",
                "part_I__chp_1__art_2bis__para_nn-1", "part_I__chp_1__art_2bis__para_nn-2", "part_I__chp_1__art_3", "part_I__chp_2",
                "part_I__chp_2__art_4", "part_I__chp_2__art_4__para_nn-1", "part_I__chp_2__art_4__para_nn-2", "part_I__chp_2__art_5",
                "part_I__chp_2__art_5__para_1", "part_I__chp_2__art_5__para_1a", "part_I__chp_2__art_5__para_2",
                "part_I__chp_2__art_5__para_2_1", "part_II", "part_II__art_6", "part_II__art_6__intro", "part_II__art_6__point_a",
                "part_II__art_6__point_b", "part_II__art_6__point_c", "part_II__art_6__para_nn-1", "part_II__art_7",
                "part_II__art_7__para_1", "part_II__art_7__para_2", "part_II__art_15a", "part_II__art_15a__para_1",
                "part_II__art_15a__para_2", "conclusions", "att_1", "att_1__para_1", "att_1__para_2", "att_2", "att_2__para_1",
                "att_2__para_2",
            ],
            Laws.EIds(outline));
        var sections = outline.Units.Select(unit => unit.Section).Distinct();
        Assert.Equal(["preface", "preamble", "body", "conclusions", "attachment"], sections);
        Assert.Equal("The people of the harbour and their boats", Unit(outline, "part_I__chp_2").Heading);
        Assert.Equal("Name and limits", Unit(outline, "part_I__chp_1__art_1").Heading);
        Assert.Equal("Article 3\n[Repealed]", Laws.Of(text, Unit(outline, "part_I__chp_1__art_3")));
        Assert.Equal("١", Unit(outline, "part_II__art_7__para_1").Number);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_say_which_lines_of_the_charter_are_references()
    {
        var outline = Laws.Proved(Laws.Own("charter-of-the-harbour.txt"), Laws.Profile("articles"));
        Assert.Equal(3, outline.Remarks.Count(remark => remark.Contains("is taken for text", StringComparison.Ordinal)));
        Assert.Contains(outline.Remarks, remark => remark.Contains("art_5__para_2_1", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_every_heading_of_the_library_act()
    {
        var text = Laws.Own("library-act.md");
        var outline = Laws.Proved(text, Laws.Profile("markdown"));
        Assert.Equal(
            [
                "title_nn-1", "title_nn-1__para_nn-1", "title_nn-1__sec_1", "title_nn-1__sec_1__para_nn-1", "title_nn-1__sec_1__subsec_1.1",
                "title_nn-1__sec_1__subsec_1.1__intro", "title_nn-1__sec_1__subsec_1.1__para_1", "title_nn-1__sec_1__subsec_1.1__para_2",
                "title_nn-1__sec_1__subsec_1.1__para_2__point_a", "title_nn-1__sec_1__subsec_1.1__para_2__point_b",
                "title_nn-1__sec_1__subsec_1.1__para_3", "title_nn-1__sec_1__subsec_1.2", "title_nn-1__sec_2", "title_nn-1__sec_3",
                "title_nn-1__sec_3__para_nn-1", "title_nn-1__sec_3__para_nn-2", "title_nn-1__sec_nn-1", "title_nn-1__sec_nn-1__para_nn-1",
                "title_nn-1__sec_nn-1__level_nn-1", "title_nn-1__art_9", "att_A", "att_A__para_nn-1", "att_A__subsec_nn-1",
            ],
            Laws.EIds(outline));
        Assert.Equal("Loans", Unit(outline, "title_nn-1__sec_nn-1").Heading);
        Assert.Equal("Fines", Unit(outline, "title_nn-1__art_9").Heading);
        Assert.Equal("article", Unit(outline, "title_nn-1__art_9").Kind);
        Assert.Contains("# This is how", Laws.Of(text, Unit(outline, "title_nn-1__sec_3__para_nn-2")), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_every_section_of_the_garden_code()
    {
        var text = Laws.Own("garden-code.txt");
        var outline = Laws.Proved(text, Laws.Profile("numbered-sections"));
        Assert.Equal(
            [
                "preface", "preamble", "body", "sec_0", "sec_0__para_nn-1", "sec_0__para_nn-2", "sec_1", "sec_1__intro", "sec_1__point_a",
                "sec_1__point_b", "sec_1__point_c", "sec_1__point_c__point_0", "sec_1__point_c__point_1", "sec_1__wrapup",
                "sec_1__para_nn-1", "sec_2", "sec_2__subsec_2.1", "sec_2__subsec_2.2", "sec_2__subsec_2.2__level_2.2.1",
                "sec_2__subsec_2.2__level_2.2.2", "sec_3", "sec_3__para_nn-1", "conclusions", "att_nn-1",
            ],
            Laws.EIds(outline));
        Assert.StartsWith("  3. You may keep hens", Laws.Of(text, Unit(outline, "sec_3")), StringComparison.Ordinal);
        Assert.EndsWith("in a place that stays dry.", Laws.Of(text, Unit(outline, "att_nn-1")), StringComparison.Ordinal);
    }

    private static LawUnit Unit(LawOutline outline, string eId) => Assert.Single(outline.Units, unit => unit.EId == eId);
}
