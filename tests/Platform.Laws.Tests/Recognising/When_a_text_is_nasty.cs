namespace Platform.Laws.Tests.Recognising;

public sealed class When_a_text_is_nasty
{
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [Trait("Requirement", "C19")]
    public void Should_read_every_line_end(string lineEnd)
    {
        const string Text = "Article 1\nName\n\n1. One.\n\n2. Two:\n   (a) a;\n   (b) b.\n\nArticle 2\n\nNo line end here";
        var outline = Laws.Mark(Text.Replace("\n", lineEnd, StringComparison.Ordinal), "articles");
        Assert.Equal(
            ["art_1", "art_1__para_1", "art_1__para_2", "art_1__para_2__point_a", "art_1__para_2__point_b", "art_2"], Laws.EIds(outline));
        Assert.Equal("Name", outline.Units[0].Heading);
        Assert.Equal(0, outline.Units[^1].Separator.Length);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_keep_a_very_long_line_whole()
    {
        var wide = string.Concat(Enumerable.Repeat("Ä ", 1000));
        var text = Laws.Text($"Article 1\n\n{new string('x', 100_000)} Article 2\n\nArticle 2 {wide}\n\nArticle 3\n\nEnd.");
        var outline = Laws.Proved(text, Laws.Profile("articles"));
        Assert.Equal(["art_1", "art_2", "art_3"], Laws.EIds(outline));
        Assert.Equal(Math.Max(0, outline.Units[0].Span.Length - 100_000), "Article 1\n\n".Length + " Article 2".Length);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_let_schedules_begin_anew()
    {
        var outline = Laws.Mark(
            "Chapter 1\n\nArticle 1\n\n1. One.\n\nSchedule 1\nFees\n\nPart A\n\n1. One.\n\n2. Two.\n\nPart B\n\n1. One.\n\n"
            + "Schedule 2\n\nArticle 1\n\nText.\n",
            "articles");
        Assert.Equal(
            [
                "chp_1", "chp_1__art_1", "chp_1__art_1__para_1", "att_1", "att_1__part_A", "att_1__part_A__para_1", "att_1__part_A__para_2",
                "att_1__part_B", "att_1__part_B__para_1", "att_2", "att_2__art_1",
            ],
            Laws.EIds(outline));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_learn_that_sections_stand_in_articles()
    {
        var outline = Laws.Mark("Article I\n\nSection 1\n\nOne.\n\nSection 2\n\nTwo.\n\nArticle II\n\nSection 1\n\nThree.\n", "articles");
        Assert.Equal(["art_I", "art_I__sec_1", "art_I__sec_2", "art_II", "art_II__sec_1"], Laws.EIds(outline));
        var usual = Laws.Mark("Chapter 1\n\nSection 1\n\nArticle 1\n\nOne.\n\nSection 2\n\nArticle 2\n\nTwo.\n", "articles");
        Assert.Equal(["chp_1", "chp_1__sec_1", "chp_1__sec_1__art_1", "chp_1__sec_2", "chp_1__sec_2__art_2"], Laws.EIds(usual));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_two_marks_in_one_line()
    {
        var text = Laws.Text("Article 1\n\n(1) (a) One.\n    (b) Two.\n\n(2) Three.\n");
        var outline = Laws.Proved(text, Laws.Profile("articles"));
        Assert.Equal(["art_1", "art_1__para_1", "art_1__para_1__point_a", "art_1__para_1__point_b", "art_1__para_2"], Laws.EIds(outline));
        Assert.Equal("(1)", Laws.Of(text, outline.Units[1]));
        Assert.Equal("(a) One.", Laws.Of(text, outline.Units[2]));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_what_introduces_and_wraps_up_a_list()
    {
        var outline = Laws.Mark(
            "Article 5\nGates\n\nThe warden may\n\n  (a) open a gate;\n\n  (b) close it;\n\n"
            + "and must then say so.\n\nThis holds at night too.\n", "articles");
        Assert.Equal(
            ["art_5", "art_5__intro", "art_5__point_a", "art_5__point_b", "art_5__wrapup", "art_5__para_nn-1"], Laws.EIds(outline));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_mark_a_statute_that_numbers_its_sections_without_a_sign()
    {
        var outline = Laws.Mark(
            "Part 1\nWeather\n\n1 Duty to look up\n\n(1) A person must look up.\n\n(2) \"Up\" includes—\n(a) left, and\n(b) right,\n"
            + "but not down.\n\n2 Exceptions\n\n(1) Moles.\n\nPart 2\nSea\n\n3 Waves\n\nText.\n",
            "articles");
        Assert.Equal(
            [
                "part_1", "part_1__sec_1", "part_1__sec_1__para_1", "part_1__sec_1__para_2", "part_1__sec_1__para_2__point_a",
                "part_1__sec_1__para_2__point_b", "part_1__sec_2", "part_1__sec_2__para_1", "part_2", "part_2__sec_3",
            ],
            Laws.EIds(outline));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_go_on_counting_across_chapters()
    {
        var outline = Laws.Mark(
            "# One\n\n1. First.\n\n2. Second.\n\n# Two\n\n3. Third.\n\n4. Fourth.\n\n# Three\n\n9. Not the next.\n", "markdown");
        Assert.Equal(
            [
                "title_nn-1", "title_nn-1__para_1", "title_nn-1__para_2", "title_nn-2", "title_nn-2__para_3", "title_nn-2__para_4",
                "title_nn-3",
            ],
            Laws.EIds(outline));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_leave_a_table_of_contents_in_the_preface()
    {
        var outline = Laws.Mark(
            "Contents\n\nArticle 1 Gates ........ 1\nArticle 2 Locks . . . . . 2\n\n"
            + "Article 1 Gates\n\nOne.\n\nArticle 2 Locks\n\nTwo.\n",
            "articles");
        Assert.Equal(["preface", "art_1", "art_2"], Laws.EIds(outline));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_see_bold_numbers_in_Markdown()
    {
        var outline = Laws.Mark("# A\n\n**1.** One.\n\n**2.** Two:\n\n   __(a)__ a;\n\n   *(b)* b.\n\n**No number** here.\n", "markdown");
        Assert.Equal(
            [
                "title_nn-1", "title_nn-1__para_1", "title_nn-1__para_2", "title_nn-1__para_2__point_a", "title_nn-1__para_2__point_b",
            ],
            Laws.EIds(outline).Where(eId => !eId.Contains("nn-1__para_nn", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_take_an_outline_of_letters_and_roman_numbers()
    {
        var outline = Laws.Mark(
            "I. Members\nA. Anyone may join.\nB. A member pays:\n   1. five, if old;\n   2. three, if young.\n"
            + "II. Play\nA. Games begin at noon.\n", "numbered-sections");
        Assert.Equal(
            [
                "sec_I", "sec_I__point_A", "sec_I__point_B", "sec_I__point_B__point_1", "sec_I__point_B__point_2", "sec_II",
                "sec_II__point_A",
            ],
            Laws.EIds(outline));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_mark_a_contract_without_blank_lines()
    {
        var outline = Laws.Mark(
            "1. INTRODUCTION\n1.1 This is between the parties.\n1.2 In it:\n(a) \"goat\" means a goat; and\n(b) \"fence\" means a fence.\n"
            + "1.3 One is many.\n2. TERM\n2.1 It begins.\n2.1.1 At noon.\nSCHEDULE 1\n1. The goat\n2. The fence\n",
            "numbered-sections");
        Assert.Equal(
            [
                "sec_1", "sec_1__subsec_1.1", "sec_1__subsec_1.2", "sec_1__subsec_1.2__point_a", "sec_1__subsec_1.2__point_b",
                "sec_1__subsec_1.3", "sec_2", "sec_2__subsec_2.1", "sec_2__subsec_2.1__level_2.1.1", "att_1", "att_1__sec_1",
                "att_1__sec_2",
            ],
            Laws.EIds(outline));
    }
}
