using System.Text;

namespace Platform.Integrity.Tests.Ledger;

/// <summary>A payload may be missing where an entry behind it says so, and nowhere else.</summary>
[Trait("Requirement", "C32")]
public sealed class When_payloads_were_removed
{
    private const int Count = 6;

    [Fact]
    public void Should_hold_with_every_hash_and_count_what_is_gone()
    {
        var removed = new RemovedPayloads();

        Assert.Null(Verify(Without(1, 3, 4), removed));

        Assert.Equal((3, 1), (removed.Missing, removed.Erased));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    public void Should_name_the_first_one_that_no_entry_names(int index)
    {
        var bad = Verify(Without(1, 3, 4, index), new RemovedPayloads());

        Assert.Equal(index, bad?.Index);
        Assert.Contains("no entry behind it says that it was removed", bad!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_hold_without_the_payload_of_the_entry_that_names_them()
    {
        var rows = Without(1, 3, 4);
        rows[Count] = rows[Count] with { Salt = null, Payload = null };

        Assert.Equal(Count, Verify(rows, new RemovedPayloads())?.Index);
    }

    [Fact]
    public void Should_not_hold_where_a_column_was_altered_beside_it()
    {
        var rows = Without(3);
        rows[3] = rows[3] with { Columns = rows[3].Columns with { Status = EnvelopeV1.Utf8("SUCCESS") } };

        Assert.Equal(3, Verify(rows, new RemovedPayloads())?.Index);
    }

    [Fact]
    public void Should_not_hold_where_only_the_salt_is_gone()
    {
        var rows = Without();
        rows[1] = rows[1] with { Salt = null };

        Assert.Equal(1, Verify(rows, new RemovedPayloads())?.Index);
    }

    [Fact]
    public void Should_not_be_named_by_an_entry_that_counts_for_nothing()
    {
        var removed = new RemovedPayloads(index => index == Count + 1 ? "Nobody signed it." : null);

        var bad = Verify(Without(1, 3, 4), removed);

        Assert.Equal(1, bad?.Index);
        Assert.EndsWith(
            $"no entry behind it that counts says that it was removed. The removal in entry {Count + 1} counts for nothing. "
                + "Nobody signed it.",
            bad!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_be_told_of_an_entry_that_counts_for_nothing_where_nothing_is_missing()
    {
        var removed = new RemovedPayloads(_ => "Nobody signed it.");

        Assert.Equal(
            new FirstBad(Count, $"The removal in entry {Count} counts for nothing. Nobody signed it."), Verify(Without(), removed));
        Assert.False(removed.IsClean);
    }

    [Fact]
    public void Should_not_say_that_an_entry_counts_for_nothing_which_names_another()
    {
        var bad = Verify(Without(2), new RemovedPayloads(index => index == Count + 1 ? "Nobody signed it." : null));

        Assert.Equal(new FirstBad(2, "The payload of entry 2 is missing, and no entry behind it says that it was removed."), bad);
    }

    [Theory]
    [InlineData("key_change")]
    [InlineData("security_change")]
    [InlineData("ledger_alarm")]
    public void Should_not_hold_without_a_payload_that_never_leaves(string kind)
    {
        var rows = SampleLedger.Chain(1);
        rows.Add(SampleLedger.Link(1, rows[^1].Hash.Span, SampleLedger.Attempt(2) with { Kind = EnvelopeV1.Utf8(kind) }, "{}"u8.ToArray()));
        Named(rows, """{"output":{"removal":{"ranges":[{"from":0,"to":1}],"why":"ARCHIVED"}}}""");
        rows[1] = rows[1] with { Salt = null, Payload = null };

        Assert.Equal(1, Verify(rows, new RemovedPayloads())?.Index);
    }

    [Fact]
    public void Should_not_be_named_by_an_entry_that_stands_before()
    {
        var removed = new RemovedPayloads();
        removed.AddNamed(4, Encoding.UTF8.GetBytes("""{"output":{"removal":{"ranges":[{"from":2,"to":9}],"why":"ERASED"}}}"""));
        foreach (var index in new[] { 2, 3, 4 }) removed.AddMissing(index);

        Assert.Equal(4, removed.FirstFault()?.Index);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"output":7}""")]
    [InlineData("""{"output":{"removal":{"ranges":[7,{"from":"0","to":5},{"from":0.5,"to":5},{"to":5}]}}}""")]
    [InlineData("""{"output":{"removal":{"ranges":[{"from":-3,"to":5},{"from":5,"to":2}]}}}""")]
    public void Should_not_be_named_by_what_is_no_range(string payload)
    {
        var removed = new RemovedPayloads();
        removed.AddNamed(10, Encoding.UTF8.GetBytes(payload));
        removed.AddMissing(2);

        Assert.Equal(2, removed.FirstFault()?.Index);
    }

    [Fact]
    public async Task Should_hold_in_an_export_that_has_the_entry_and_not_in_one_that_ends_before_it()
    {
        var rows = Without(1, 3, 4);

        Assert.Null((await ExportVerifier.VerifyAsync(new MemoryStream(SampleLedger.Export(rows)), TestContext.Current.CancellationToken)).FirstBad);
        var cut = await ExportVerifier.VerifyAsync(new MemoryStream(SampleLedger.Export(rows[..Count])), TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (cut.FirstBad?.Index, cut.Entries));
    }

    /// <summary>Six entries and one that names the payloads 1 (erased), 3 and 4 (archived); then these payloads are gone.</summary>
    internal static List<LedgerRow> Without(params int[] gone)
    {
        var rows = SampleLedger.Chain(Count);
        Named(rows, """{"output":{"removal":{"ranges":[{"from":3,"to":4}],"why":"ARCHIVED"}}}""");
        Named(rows, """{"output":{"removal":{"ranges":[{"from":1,"to":1}],"why":"ERASED"}}}""");
        foreach (var index in gone) rows[index] = rows[index] with { Salt = null, Payload = null };
        return rows;
    }

    private static void Named(List<LedgerRow> rows, string payload) => rows.Add(SampleLedger.Link(
        rows.Count, rows[^1].Hash.Span,
        SampleLedger.Attempt(rows.Count + 1) with { Kind = EnvelopeV1.Utf8(RemovedPayloads.Kind), Source = EnvelopeV1.Utf8("ledger") },
        Encoding.UTF8.GetBytes(payload)));

    private static FirstBad? Verify(List<LedgerRow> rows, RemovedPayloads removed)
    {
        var verifier = new LedgerVerifier(0, LedgerHash.BeforeFirst, removed);
        foreach (var row in rows)
        {
            if (verifier.Check(row) is { } bad) return bad;
        }

        return removed.FirstFault();
    }
}
