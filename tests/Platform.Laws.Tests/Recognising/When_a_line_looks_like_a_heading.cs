namespace Platform.Laws.Tests.Recognising;

public sealed class When_a_line_looks_like_a_heading
{
    [Theory]
    [InlineData("Article 5 applies to boats.")]
    [InlineData("Article 2 of this Act shall be read with care.")]
    [InlineData("Article 2(1) is not an article.")]
    [InlineData("Article 2, second paragraph, is not an article.")]
    [InlineData("Article 5 The word after the number is large, but this is the wrong number for a new\narticle, and the line goes on.")]
    [InlineData("Articles 2 and 3 are several.")]
    [InlineData("article 2")]
    [InlineData("Particle 2")]
    [InlineData("A text that names\nArticle 2\nin the middle.")]
    [InlineData("A text that ends a sentence.\nArticle 2\nis read with it.")]
    [InlineData("As said in\nArticle 2.\n")]
    [InlineData("Article 2-7 are old.")]
    [Trait("Requirement", "C19")]
    public void Should_be_text_where_it_is_a_reference(string lines)
    {
        var outline = Laws.Mark($"Article 1\n\nFirst.\n\n{lines}\n\nArticle 3\n\nThird.\n", "articles");
        Assert.DoesNotContain("art_2", Laws.EIds(outline));
        Assert.Equal(["art_1", "art_3"], outline.Units.Where(unit => unit.Kind == "article").Select(unit => unit.EId));
    }

    [Theory]
    [InlineData("Article 2", null)]
    [InlineData("ARTICLE 2", null)]
    [InlineData("   Article 2.", null)]
    [InlineData("Article 2 Boats", "Boats")]
    [InlineData("Article 2: boats", "boats")]
    [InlineData("Article 2 – Boats", "Boats")]
    [InlineData("Article 2. Boats.", "Boats.")]
    [InlineData("Article 2\nBoats", "Boats")]
    [InlineData("Article 2\n\nBoats", "Boats")]
    [InlineData("Article 2\nBoats and ships and\nrafts", "Boats and ships and rafts")]
    [InlineData("Article 2 The council meets once\na year, at noon.", null)]
    [Trait("Requirement", "C19")]
    public void Should_be_a_heading_where_it_is_one(string lines, string? heading)
    {
        var outline = Laws.Mark($"Article 1\n\nFirst.\n\n{lines}\n\nSome text stands here.\n\nArticle 3\n\nThird.\n", "articles");
        var unit = Assert.Single(outline.Units, unit => unit.EId == "art_2");
        Assert.Equal(heading, unit.Heading);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_not_begin_a_list_in_a_sentence()
    {
        var outline = Laws.Mark(
            "1. First.\n\nAs follows from section\n7. The rest of section\n2. and of note\n"
            + "(a) is prose, in two steps:\n(1) one, and (2) two.\n\n2. Second.\n",
            "numbered-sections");
        Assert.Equal(["sec_1", "sec_2"], Laws.EIds(outline));
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_tell_sections_from_items_that_have_the_same_form()
    {
        var outline = Laws.Mark(
            "1. Fruit\n\nThere are:\n\n1. apples;\n2. pears.\n\n"
            + "2. Roots\n\nThere are:\n\n   1. beets;\n   2. leeks;\n   3. turnips.\n\n3. Leaves\n\nMany.\n",
            "numbered-sections");
        Assert.Equal(
            [
                "sec_1", "sec_1__intro", "sec_1__para_1", "sec_1__para_2", "sec_2", "sec_2__intro", "sec_2__para_1", "sec_2__para_2",
                "sec_2__para_3", "sec_3",
            ],
            Laws.EIds(outline));
    }

    [Theory]
    [InlineData("(h)", "(i)", "(j)", "point_h", "point_i", "point_j")]
    [InlineData("(i)", "(ii)", "(iii)", "point_i", "point_ii", "point_iii")]
    [InlineData("(y)", "(z)", "(aa)", "point_y", "point_z", "point_aa")]
    [InlineData("(a)", "(aa)", "(b)", "point_a", "point_aa", "point_b")]
    [Trait("Requirement", "C19")]
    public void Should_tell_letters_from_roman_numbers(string one, string two, string three, string first, string second, string third)
    {
        var before = one[1] is 'h' or 'y'
            ? string.Concat(Enumerable.Range('a', one[1] - 'a').Select(letter => $"({(char)letter}) text;\n\n"))
            : string.Empty;
        var eIds = Laws.EIds(Laws.Mark($"Article 1\n\nOf these:\n\n{before}{one} text;\n\n{two} text;\n\n{three} text.\n", "articles"));
        Assert.Equal([$"art_1__{first}", $"art_1__{second}", $"art_1__{third}"], eIds[^3..]);
    }
}
