namespace Platform.Laws.Tests.Addressing;

public sealed class When_addresses_are_given
{
    /// <summary>The case that the naming convention itself discusses: no numbers, inserted ones, ones that stand twice, ranges.</summary>
    [Fact]
    [Trait("Requirement", "C22")]
    public void Should_follow_the_naming_convention_among_siblings()
    {
        var profile = LawProfile.Parse(
            "name: x\nlevels:\n  - { kind: article, words: [Article] }\n  - { kind: paragraph, item: true, forms: [\"1.\", \"1.1.\"] }\n");
        var text = Laws.Text(
            "Article 9\n\nNo number.\n\n  1. One.\n\n  1A. One and a little.\n\nNo number either.\n\n  2. Two.\n\n  2. Two again.\n\n"
            + "  2.3-4.5 A range.\n\n  2.3-4.5 That range again.\n");
        Assert.Equal(
            [
                "art_9", "art_9__para_nn-1", "art_9__para_1", "art_9__para_1A", "art_9__para_nn-2", "art_9__para_2", "art_9__para_2_1",
                "art_9__para_2.3-4.5", "art_9__para_2.3-4.5_1",
            ],
            Laws.EIds(Laws.Proved(text, profile)));
    }

    [Theory]
    [InlineData("Article 15a", "art_15a")]
    [InlineData("Article 15-A", "art_15-A")]
    [InlineData("Article 15 A", "art_15A")]
    [InlineData("Article 15 bis", "art_15bis")]
    [InlineData("Article 15ter.", "art_15ter")]
    [InlineData("ARTICLE XIV", "art_XIV")]
    [InlineData("Article Four", "art_Four")]
    [InlineData("Art. 7", "art_7")]
    [InlineData("§ 12", "art_12")]
    [InlineData("§\u00A012b", "art_12b")]
    [InlineData("Article\u3000１２", "art_12")]
    [InlineData("Article ٣", "art_3")]
    [InlineData("Article 2.1", "art_2.1")]
    [InlineData("Article 12–14", "art_12-14")]
    [InlineData("Article 3 —", "art_3")]
    [InlineData("Annex IV", "att_IV")]
    [InlineData("Schedule B", "att_B")]
    [InlineData("Annex", "att_nn-1")]
    [Trait("Requirement", "C22")]
    public void Should_clean_the_number(string line, string eId) =>
        Assert.Equal(eId, Laws.Mark($"{line}\n\nThe text.\n", "articles").Units[0].EId);

    [Theory]
    [InlineData("ICX-CONST", "icx-const")]
    [InlineData("ICX-LAW-2026-001", "icx-law-2026-001")]
    [InlineData("A", "a")]
    [InlineData("A.B_C", "a.b_c")]
    [Trait("Requirement", "R062")]
    public void Should_make_the_law_id_of_the_document_id(string id, string lawId)
    {
        Assert.Null(DocumentIds.WhyNot(id));
        Assert.Equal(lawId, DocumentIds.LawId(id));
        Assert.Equal($"{id}/chp_2__art_15", Addresses.Canonical(id, "chp_2__art_15"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("icx")]
    [InlineData("1CX")]
    [InlineData("-X")]
    [InlineData("A/B")]
    [InlineData("A B")]
    [InlineData("A|B")]
    [InlineData("A\n")]
    [InlineData("ÄX")]
    [InlineData("A\u0301")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [Trait("Requirement", "C17")]
    public void Should_refuse_what_is_no_document_id(string id)
    {
        Assert.NotNull(DocumentIds.WhyNot(id));
        Assert.Equal("DOCUMENT_ID_INVALID", Assert.Throws<LawException>(() => DocumentIds.LawId(id)).Code);
        Assert.Equal("DOCUMENT_ID_INVALID", Assert.Throws<LawException>(() => Addresses.Canonical(id, "art_1")).Code);
    }
}
