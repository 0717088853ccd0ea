namespace Platform.Laws.Tests.Recognising;

/// <summary>Ways of numbering and of setting that lawyers use here and there, each in its smallest text.</summary>
[Trait("Requirement", "C19")]
public sealed class When_a_text_is_written_in_another_tradition
{
    [Theory]
    // Lettered sub-sections with titles, inside sections that go on after them.
    [InlineData(
        "1. Name\n\nText.\n\n2. Members\n\nA. Adults\n\nText.\n\nB. Children\n\nText.\n\n3. End\n\nText.\n",
        "sec_1 sec_2 sec_2__point_A sec_2__point_B sec_3")]
    // A title right above the first section.
    [InlineData("TITLE OF LAW\n1. Grant\nWe grant.\n2. Limits\nYou may not.\n", "preface sec_1 sec_2")]
    // Decimal clauses without a closing dot that go on in small letters.
    [InlineData(
        "1. Duties\n\n1.1 The Supplier shall:\n\n1.1.1 use care; and\n\n1.1.2 comply.\n\n2. End\n\nEnd.\n",
        "sec_1 sec_1__subsec_1.1 sec_1__subsec_1.1__level_1.1.1 sec_1__subsec_1.1__level_1.1.2 sec_2")]
    // A letter in a bracket right at the number is a reference.
    [InlineData(
        "Section 1. Name\n\nText.\n\nSection 2(a) shall not apply to boats.\n\nSection 2. Seat\n\nText.\n",
        "sec_1 sec_1__para_nn-1 sec_1__para_nn-2 sec_2")]
    // Decimals count in all their parts.
    [InlineData(
        "Section 1.1 Name. It has one. So be it.\n\nSection 1.2 Seat. It has one. So be it.\n\nSection 5.3 The council agrees "
            + "to it. So be it.\n\nSection 2.1 Members. They are many. They pay.\n",
        "sec_1.1 sec_1.2 sec_1.2__para_nn-1 sec_2.1")]
    // Who signed is no section.
    [InlineData(
        "1. Duties\n\nText.\n\n2. End\n\nText.\n\nSigned,\n\nA. Smith\n",
        "sec_1 sec_2 sec_2__para_nn-1 sec_2__para_nn-2 sec_2__para_nn-3")]
    [InlineData("ADDENDUM\n\nTo the lease of 1 May.\n\n1. Rent\n\nTwo.\n\n2. Term\n\nThree.\n", "preface sec_1 sec_2")]
    [InlineData("1. Rent\n\nTwo.\n\nExhibit A-1\n\nText.\n\nExhibit A-2\n\nText.\n", "sec_1 att_A-1 att_A-2")]
    // Roman and lettered titles that no other follows soon.
    [InlineData("I. INTRO\n\nText.\n\nAppendix A\n\nText.\n", "sec_I att_A")]
    [InlineData("A. NAME\n\nText of it.\n", "sec_A")]
    [InlineData(
        "I. Name\n\n1.1 One stays. It does. So.\n\n1.2 Two. It does. So.\n\nII. Seat\n\n2.1 Three. It does. So.\n",
        "sec_I sec_I__subsec_1.1 sec_I__subsec_1.2 sec_II sec_II__subsec_2.1")]
    [InlineData(
        "Section 1.1 Name. It is one. So.\n\nSection 1.2 Notice. Notice is given as in\nSection 5.1. It is written.\n",
        "sec_1.1 sec_1.2")]
    public void Should_be_cut_where_its_sections_are_numbered(string text, string addresses) =>
        Assert.Equal(addresses, Addresses(text, "numbered-sections"));

    [Theory]
    // (i) and (ii) inside (b), in a list that reaches (j).
    [InlineData(
        "Article 1\n\n(a) x;\n\n(b) y:\n\n(i) one;\n\n(ii) two;\n\n(c) c;\n\n(d) d;\n\n(e) e;\n\n(f) f;\n\n(g) g;\n\n(h) h;\n\n"
            + "(i) i;\n\n(j) j.\n",
        "art_1 art_1__point_a art_1__point_b art_1__point_b__point_i art_1__point_b__point_ii art_1__point_c art_1__point_d "
            + "art_1__point_e art_1__point_f art_1__point_g art_1__point_h art_1__point_i art_1__point_j")]
    // The number alone in its line.
    [InlineData(
        "Article 1\n\nCosts:\n\n(a)\n\nrent; and\n\n(b)\n\nfood.\n\nArticle 2\n\nText.\n",
        "art_1 art_1__intro art_1__point_a art_1__point_b art_2")]
    // No blank lines at all.
    [InlineData(
        "Law\n\nArticle 1 Gates\nThe gates are shut.\n(1) One.\nArticle 2 Locks\nThe locks are shut.\nArticle 3 Keys\nThe keys "
            + "are lost.\n",
        "preface art_1 art_2 art_3")]
    // Closing words close only the last article.
    [InlineData(
        "CHAPTER I\n\nArticle 1\n\nText.\n\nArticle 2\n\nNotices are short.\n\nGiven under this Part, a licence lasts a year.\n"
            + "\nArticle 3\n\nText.\n\nDone at Port, on 1 May.\n\nA. Smith\n\nI. Newton\n",
        "chp_I chp_I__art_1 chp_I__art_2 chp_I__art_2__para_nn-1 chp_I__art_2__para_nn-2 chp_I__art_3 conclusions")]
    // Signs of sections inside articles.
    [InlineData(
        "ARTICLE I\n\n§ 1. Name\n\nText.\n\n§ 2. Seat\n\nText.\n\nARTICLE II\n\n§ 1. Members\n\nText.\n",
        "art_I art_I__art_1 art_I__art_2 art_II art_II__art_1")]
    // Lists of two letters, deep in others.
    [InlineData(
        "§ 1. Deep\n\n(a) One.\n\n(1) Two.\n\n(A) Three.\n\n(i) Four.\n\n(I) Five:\n\n(aa) Six;\n\n(bb) Six two.\n\n(II) Five "
            + "two.\n\n(ii) Four two.\n\n(B) x\n\n(2) y\n\n(b) z\n",
        "art_1 art_1__point_a art_1__point_a__point_1 art_1__point_a__point_1__point_A "
            + "art_1__point_a__point_1__point_A__point_i art_1__point_a__point_1__point_A__point_i__point_I "
            + "art_1__point_a__point_1__point_A__point_i__point_I__point_aa "
            + "art_1__point_a__point_1__point_A__point_i__point_I__point_bb art_1__point_a__point_1__point_A__point_i__point_II "
            + "art_1__point_a__point_1__point_A__point_ii art_1__point_a__point_1__point_B art_1__point_a__point_2 art_1__point_b")]
    // A number that is nobody's next.
    [InlineData(
        "CHAPTER I\n\nArticle 1\n\nText.\n\nCHAPTER II\n\nArticle 50 TEU does not apply here.\n\nArticle 2\n\nText.\n",
        "chp_I chp_I__art_1 chp_II chp_II__para_nn-1 chp_II__art_2")]
    [InlineData("Whereas one.\n\nRegulation 2019/881 lays down a scheme.\n\nArticle 1\n\nText.\n", "preamble preamble__para_nn-1 art_1")]
    [InlineData(
        "Article 1\n\nText:\n\nProtocol:\n\nText.\n\nArticle 2\n\nText.\n",
        "art_1 art_1__para_nn-1 art_1__para_nn-2 art_1__para_nn-3 art_2")]
    // A sentence before an outer heading, where sections stand in articles.
    [InlineData(
        "ARTICLE I\n\nSECTION 1. One.\n\nSECTION 2. The President shall be Commander in Chief.\n\nARTICLE II\n\nSECTION 1. Two."
            + "\n",
        "art_I art_I__sec_1 art_I__sec_2 art_II art_II__sec_1")]
    [InlineData(
        "Annex I\n\nA. Tags\n\n1. Colour\n\n1.1. Yellow.\n\n1.2. Not red.\n\n2. Size\n\nB. Bands\n\nText.\n",
        "att_I att_I__point_A att_I__point_A__point_1 att_I__point_A__point_1__point_1.1 att_I__point_A__point_1__point_1.2 "
            + "att_I__point_A__point_2 att_I__point_B")]
    [InlineData(
        "Article 1\n\n1. One.\n\n1.1. Sub.\n\n1.2. Sub.\n\n1.2.1. Subsub.\n",
        "art_1 art_1__para_1 art_1__para_1__subpara_1.1 art_1__para_1__subpara_1.2 art_1__para_1__subpara_1.2__point_1.2.1")]
    [InlineData(
        "Article III\n\nSection 1\n\nText.\n\nAMENDMENT I\n\nText.\n\nAMENDMENT XIV\n\nSECTION 1\n\nText.\n",
        "art_III art_III__sec_1 hcontainer_I hcontainer_XIV hcontainer_XIV__sec_1")]
    [InlineData(
        "Article 1\n\n1. One.\n\n2. Two.\n\nTHE FIRST SCHEDULE\n\n1. One.\n\n2. Two.\n",
        "art_1 art_1__para_1 art_1__para_2 att_nn-1 att_nn-1__para_1 att_nn-1__para_2")]
    // A number alone with items inside, and a text that belongs to none of them.
    [InlineData(
        "Article 1\n\nCosts:\n\n    (a)\n\n        (i) rent;\n\n        (ii) food.\n\nThe council pays.\n",
        "art_1 art_1__intro art_1__point_a art_1__point_a__point_i art_1__point_a__point_ii art_1__para_nn-1")]
    // The schedule's articles are none of the body.
    [InlineData(
        "Article 1\n\nText.\n\nDone at Port, on 1 May.\n\nTHE SCHEDULE\n\nArticle 1\n\nText.\n",
        "art_1 conclusions att_nn-1 att_nn-1__art_1")]
    // Sentences after numbers that have parts.
    [InlineData("§ 240.10b-5 Employment of devices is forbidden.\n\n§ 240.10b-6 Use of others is too.\n", "art_240.10b-5 art_240.10b-6")]
    [InlineData(
        "Article 16-5 The one meets.\n\nArticle 16-5A The other meets.\n\nArticle 16-5B The third meets.\n",
        "art_16-5 art_16-5A art_16-5B")]
    [InlineData("Annex II.A\n\nText.\n\nAnnex III.A This annex lists tags.\n", "att_II.A att_III.A")]
    // Words are no numbers.
    [InlineData("Article 1\n\nText.\n\nSCHEDULE IN FORCE ON 1 MAY\n\nText.\n", "art_1 art_1__para_nn-1 art_1__para_nn-2 art_1__para_nn-3")]
    // A chapter that begins with a number of its own.
    [InlineData(
        "CHAPTER I\n\nArticle 109 The mayor pays.\n\nArticle 110 The mayor votes.\n\nCHAPTER II\n\nArticle 201 The council "
            + "meets.\n\nArticle 202 The council votes.\n",
        "chp_I chp_I__art_109 chp_I__art_110 chp_II chp_II__art_201 chp_II__art_202")]
    // Decimals in articles of one roman letter, and beside lists.
    [InlineData(
        "ARTICLE I\n\n1.1 Name. It is one. So.\n\n1.2 Seat. It is two. So.\n\nARTICLE II\n\n2.1 Dues. They are paid. So.\n",
        "art_I art_I__para_1.1 art_I__para_1.2 art_II art_II__para_2.1")]
    [InlineData(
        "Section 2.2 Meetings\n\n2.2.1 Special meetings are called by:\n\n(i) one; or\n\n(ii) two.\n\n2.2.2 Notice is given. In"
            + " writing.\n",
        "sec_2.2 sec_2.2__subpara_2.2.1 sec_2.2__subpara_2.2.1__point_i sec_2.2__subpara_2.2.1__point_ii sec_2.2__subpara_2.2.2")]
    [InlineData(
        "Article 2\n\n2.1 Messages are:\n\n1. requests;\n\n2. responses.\n\n2.2 Headers are short. So.\n",
        "art_2 art_2__para_2.1 art_2__para_2.1__subpara_1 art_2__para_2.1__subpara_2 art_2__para_2.2")]
    // What only looks like a heading takes no list away.
    [InlineData(
        "Rules\n\n1. Goats eat hay under\nSection 5, and sheep too.\n\n2. They drink.\n",
        "preface preface__para_1 preface__para_2")]
    [InlineData(
        "1. This Act is short.\n\n2. It binds.\n\nPART I\n\nREGISTRATION\n\n3. Goats are registered.\n\n4. So are kids.\n",
        "para_1 para_2 part_I part_I__para_3 part_I__para_4")]
    [InlineData("PROTOCOL No. 7 TO THE CONVENTION ON GOATS\n\nArticle 1\n\nText.\n\nArticle 2\n\nText.\n", "preface art_1 art_2")]
    [InlineData("REGULATION No. 12 OF 2031\n\nArticle 1\n\nText.\n\nArticle 2\n\nText.\n", "preface art_1 art_2")]
    [InlineData(
        "Part 2—Goats\n\nDivision 1—Keeping\n\n5  Keeping goats\n\n(1) One.\n\n(2) Two.\n\nDivision 2—Kids\n\n6  Kids\n\nText."
            + "\n\nPart 3—Other\n\n7  Regulations\n\nText.\n",
        "part_2 part_2__dvs_1 part_2__dvs_1__sec_5 part_2__dvs_1__sec_5__para_1 part_2__dvs_1__sec_5__para_2 part_2__dvs_2 "
            + "part_2__dvs_2__sec_6 part_3 part_3__sec_7")]
    [InlineData(
        "SCHEDULE 1\n\nSection 2\n\nPENALTIES\n\n1. The fine is 50.\n\n2. It is due.\n",
        "att_1 att_1__para_nn-1 att_1__intro att_1__para_1 att_1__para_2")]
    // British instruments, and four marks in a row.
    [InlineData(
        "Citation\n\n1.—(1) These Rules are short.\n\n(2) They are old.\n\nDuty\n\n2.—(1) A keeper must—\n\n(a) register; and\n"
            + "\n(b) report.\n",
        "preface preface__para_1 preface__para_1__subpara_1 preface__para_1__subpara_2 preface__para_2 preface__para_2__point_a"
            + " preface__para_2__point_b")]
    [InlineData(
        "§ 1. Deep\n\n(a)(1) x\n\n(b)(1)(A)(i) One.\n\n(ii) Two.\n\n(B) Three.\n\n(2) Four.\n",
        "art_1 art_1__point_a art_1__point_a__point_1 art_1__point_b art_1__point_b__point_1 art_1__point_b__point_1__point_A "
            + "art_1__point_b__point_1__point_A__point_i art_1__point_b__point_1__point_A__point_ii art_1__point_b__point_1__point_B "
            + "art_1__point_b__point_2")]
    public void Should_be_cut_where_its_articles_have_words(string text, string addresses) =>
        Assert.Equal(addresses, Addresses(text, "articles"));

    [Theory]
    [InlineData("Article", "twenty-one", "twenty-two", "art_twenty-one art_twenty-two")]
    [InlineData("§", "2000e-2.", "2000e-3.", "art_2000e-2 art_2000e-3")]
    [InlineData("§", "240.10b-5", "240.10b-6", "art_240.10b-5 art_240.10b-6")]
    [InlineData("§", "16-5-1.", "16-5-2.", "art_16-5-1 art_16-5-2")]
    [InlineData("Article", "16-1", "16-2", "art_16-1 art_16-2")]
    [InlineData("§", "9-101.", "9-102.", "art_9-101 art_9-102")]
    [InlineData("Article", "12AA", "12AB", "art_12AA art_12AB")]
    [InlineData("Article", "2ZA", "2A", "art_2ZA art_2A")]
    [InlineData("Article", "51 octies", "51 nonies", "art_51octies art_51nonies")]
    [InlineData("PART", "IVA", "V", "part_IVA part_V")]
    [InlineData("Title", "IVa", "IVb", "title_IVa title_IVb")]
    [InlineData("Article", "1er", "2", "art_1 art_2")]
    [InlineData("Art.", "1º", "2º", "art_1 art_2")]
    [InlineData("Art.", "3.º", "4.º", "art_3 art_4")]
    [InlineData("Article", "L. 111-1", "L. 111-2", "art_L.111-1 art_L.111-2")]
    [InlineData("Article", "41/1", "41/2", "art_41-1 art_41-2")]
    [InlineData("Article", "n° 47", "n° 48", "art_47 art_48")]
    [InlineData("Annex", "IV.A", "IV.B", "att_IV.A att_IV.B")]
    [InlineData("Article", "57\u00B9", "58", "art_57 art_58")]
    [InlineData("Art", "48", "49", "art_48 art_49")]
    [InlineData("SUBCHAPTER", "VI", "VII", "subchp_VI subchp_VII")]
    public void Should_read_its_numbers(string word, string one, string two, string addresses) =>
        Assert.Equal(addresses, Addresses($"{word} {one}\n\nText.\n\n{word} {two}\n\nText.\n", "articles"));

    [Theory]
    [InlineData("(a) food;\n\n(b) rent;\n\n(b bis) fuel;\n\n(c) light.", "point_a point_b point_bbis point_c")]
    [InlineData("(a) food;\n\n(a1) rent;\n\n(b) fuel.", "point_a point_a1 point_b")]
    [InlineData("(1) food;\n\n(1AA) rent;\n\n(2) fuel.", "para_1 para_1AA para_2")]
    public void Should_read_what_was_put_between(string items, string addresses) =>
        Assert.Equal(
            "art_1 " + string.Join(' ', addresses.Split(' ').Select(a => "art_1__" + a)), Addresses($"Article 1\n\n{items}\n", "articles"));

    [Fact]
    public void Should_go_on_behind_z_with_letters_twice()
    {
        string[] letters = [.. Enumerable.Range('a', 26).Select(c => ((char)c).ToString()), "aa", "bb", "cc", "dd"];
        var text = "Article 1\n\n" + string.Join("\n\n", letters.Select(l => $"({l}) item;")) + "\n";
        Assert.Equal(letters.Select(l => "art_1__point_" + l), Laws.EIds(Laws.Mark(text, "articles")).Skip(1));
    }

    [Fact]
    public void Should_find_chapters_by_roman_numbers_around_articles()
    {
        var profile = LawProfile.Parse(
            "name: basic-law\nlevels:\n  - { kind: chapter, forms: [\"I.\"] }\n  - { kind: article, words: [Artikel] }\n");
        var outline = Laws.Proved(Laws.Text("I. Basic rights\n\nArtikel 1\n\nText.\n\nII. The state\n\nArtikel 2\n\nText.\n"), profile);
        Assert.Equal(["chp_I", "chp_I__art_1", "chp_II", "chp_II__art_2"], Laws.EIds(outline));
    }

    [Theory]
    [InlineData("1. Duties\n\n1.1 He pays.\n\n1.2 She pays.\n\n2. Services\n\nText.\n", "sec_1__subsec_1.2")]
    [InlineData("CHAPTER I\n\n1. One is long.\n\n2. The last one is a sentence.\n\nCHAPTER II\n\n3. Three.\n", "chp_I__sec_2")]
    public void Should_take_a_short_sentence_for_text_where_no_text_follows_it(string text, string address) =>
        Assert.Null(Laws.Mark(text, "numbered-sections").Units.Single(unit => unit.EId == address).Heading);

    [Fact]
    public void Should_take_the_first_section_s_sentence_for_text()
    {
        var outline = Laws.Mark(
            "ARTICLE I\nNAME\n\nSection 1. The name is Goat.\n\nARTICLE II\nOBJECT\n\nSection 1. The object is goats.\n", "articles");
        Assert.Null(outline.Units.Single(unit => unit.EId == "art_I__sec_1").Heading);
    }

    [Fact]
    public void Should_say_of_a_number_that_it_cannot_read_it()
    {
        var outline = Laws.Mark("Article 1\n\nText.\n\nArticle 2/bis\n\nText.\n", "articles");
        Assert.Contains("Line 5 looks like the beginning of a unit but is taken for text: the number after the word cannot be read.", outline.Remarks);
    }

    [Theory]
    [InlineData("# A\n\n#### **6. Bold heading**\n\nText.\n", "title_nn-1 title_nn-1__level_6")]
    [InlineData("# A\n\n```x``` is code in a line.\n\n## 2. B\n\nText.\n", "title_nn-1 title_nn-1__para_nn-1 title_nn-1__sec_2")]
    [InlineData("# A\n\n## 3\\. Title\n\nText.\n", "title_nn-1 title_nn-1__sec_3")]
    [InlineData("# P\n\n## Appendix A\n\n### A.1 Form\n\nText.\n", "title_nn-1 att_A att_A__subsec_A.1")]
    [InlineData("# A\n\n## **6.** Title\n\nText.\n", "title_nn-1 title_nn-1__sec_6")]
    [InlineData(
        "# A\n\n- A list:\n\n    ```\n    1. x\n    2. y\n    ```\n\n## 2. B\n\nText.\n",
        "title_nn-1 title_nn-1__para_nn-1 title_nn-1__para_nn-2 title_nn-1__sec_2")]
    public void Should_be_cut_where_it_is_Markdown(string text, string addresses) => Assert.Equal(addresses, Addresses(text, "markdown"));

    [Theory]
    [InlineData("#### **6. Bold heading**", "Bold heading")]
    [InlineData("## **6.** Title", "Title")]
    [InlineData("## **Article 5** Duties", "Duties")]
    [InlineData("## **Article 5.** Duties", "Duties")]
    [InlineData("## **Bold**", "Bold")]
    [InlineData("## **Bold** and more", "**Bold** and more")]
    public void Should_leave_out_the_stars_of_a_bold_heading(string line, string heading) =>
        Assert.Equal(heading, Laws.Mark($"# A\n\n{line}\n\nText.\n", "markdown").Units[1].Heading);

    [Fact]
    public void Should_find_numbers_without_a_sign_where_a_profile_has_such_items()
    {
        var profile = LawProfile.Parse(
            "name: swiss\nlevels:\n  - { kind: article, words: [\"Art.\"] }\n  - { kind: paragraph, item: true, forms: [\"1\"] }\n");
        var text = Laws.Text(
            "Art. 1 Grundsatz\n\n1 Dieses Gesetz schützt Ziegen.\n\n2 Es gilt nicht für Schafe.\n\nArt. 2 Ende\n\nText.\n");
        var outline = Laws.Proved(text, profile);
        Assert.Equal(["art_1", "art_1__para_1", "art_1__para_2", "art_2"], Laws.EIds(outline));
    }

    [Fact]
    public void Should_take_a_word_in_small_letters_where_the_profile_spells_it_so()
    {
        var profile = LawProfile.Parse("\uFEFFname: small\nlevels:\n  - { kind: article, words: [article] }\n");
        Assert.Equal(["art_1", "art_2"], Laws.EIds(Laws.Proved(Laws.Text("article 1\n\nText.\n\narticle 2\n\nText.\n"), profile)));
    }

    private static string Addresses(string text, string profile) => string.Join(' ', Laws.EIds(Laws.Mark(text, profile)));
}
