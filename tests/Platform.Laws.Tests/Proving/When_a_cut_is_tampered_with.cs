namespace Platform.Laws.Tests.Proving;

public sealed class When_a_cut_is_tampered_with
{
    private readonly SourceText text = Laws.Own("charter-of-the-harbour.txt");
    private readonly LawOutline outline;
    private readonly List<PartitionPiece> pieces;

    public When_a_cut_is_tampered_with()
    {
        outline = Laws.Proved(text, Laws.Profile("articles"));
        pieces = Laws.Pieces(text, outline);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_a_changed_byte_in_any_unit()
    {
        for (var i = 0; i < pieces.Count; i++)
        {
            var changed = pieces[i].Text.ToArray();
            changed[^1] ^= 1;
            Found(i, pieces[i] with { Text = changed }, pieces[i].EId);
        }
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_a_changed_hash_and_a_changed_separator()
    {
        for (var i = 0; i < pieces.Count - 1; i++)
        {
            Found(i, pieces[i] with { ContentHash = new string('0', 64) }, pieces[i].EId);
            Found(i, pieces[i] with { Separator = " "u8.ToArray() }, pieces[i].EId);
        }
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_a_unit_that_is_dropped_doubled_or_swapped()
    {
        for (var i = 0; i < pieces.Count - 1; i++)
        {
            NotWhole([.. pieces[..i], .. pieces[(i + 1)..]]);
            NotWhole([.. pieces[..i], pieces[i], .. pieces[i..]]);
            NotWhole([.. pieces[..i], pieces[i + 1], pieces[i], .. pieces[(i + 2)..]]);
        }

        NotWhole(pieces[..^1]);
        NotWhole([]);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_a_parent_that_is_missing_or_another()
    {
        var child = pieces.FindIndex(piece => piece.Parent is not null);
        Found(child, pieces[child] with { Parent = null }, pieces[child].EId);
        Found(child, pieces[child] with { Parent = "art_99" }, pieces[child].EId);
        Found(child, pieces[child] with { Parent = "art_99", EId = "art_99__para_1" }, "art_99");
        Found(child, pieces[child] with { EId = "art_99" }, "art_99");
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_a_doubled_address()
    {
        var first = pieces.FindIndex(piece => piece.EId.EndsWith("art_5__para_1", StringComparison.Ordinal));
        Found(first + 1, pieces[first + 1] with { EId = pieces[first].EId }, "stands twice");
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_find_text_that_hides_outside_the_units()
    {
        for (var i = 1; i < pieces.Count; i++)
        {
            if (pieces.Exists(piece => piece.Parent == pieces[i].EId))
            {
                continue;
            }

            var hidden = (byte[])[.. pieces[i - 1].Separator.Span, .. pieces[i].Text.Span, .. pieces[i].Separator.Span];
            NotWhole([.. pieces[..(i - 1)], pieces[i - 1] with { Separator = hidden }, .. pieces[(i + 1)..]]);
        }

        var region = Laws.Slice(text, outline.Region);
        Assert.False(Partition.Prove(region.Span, region, []).Whole);
        Assert.False(Partition.Prove(region.Span[..^1], Laws.Slice(text, outline.Lead), pieces).Whole);
        Assert.False(Partition.Prove([.. region.Span, (byte)'\n'], Laws.Slice(text, outline.Lead), pieces).Whole);
    }

    private void Found(int index, PartitionPiece instead, string named)
    {
        List<PartitionPiece> tampered = [.. pieces];
        tampered[index] = instead;
        var verdict = Laws.Prove(text, outline, tampered);
        Assert.False(verdict.Whole);
        Assert.True(verdict.Units <= index);
        Assert.Contains(named, verdict.FirstFault, StringComparison.Ordinal);
    }

    private void NotWhole(IReadOnlyList<PartitionPiece> tampered)
    {
        var verdict = Laws.Prove(text, outline, tampered);
        Assert.False(verdict.Whole);
        Assert.NotNull(verdict.FirstFault);
    }
}
