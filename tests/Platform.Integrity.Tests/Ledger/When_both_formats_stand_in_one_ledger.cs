using System.Text;

namespace Platform.Integrity.Tests.Ledger;

public sealed class When_both_formats_stand_in_one_ledger
{
    private static readonly List<LedgerRow> Rows = SampleLedger.Chain(Enumerable.Range(0, 6).Select(i => SampleLedger.Attempt(i + 1) with { TellsObjects = i % 2 == 1 }));

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_verify_each_entry_in_its_own()
    {
        Assert.Null(Verify(Rows));
        Assert.Equal([false, true], Rows.Take(2).Select(r => EnvelopeV1.SaysObjectsAreTold(r.Envelope.Span)));
        using var export = new MemoryStream(SampleLedger.Export(Rows));
        Assert.Null((await ExportVerifier.VerifyAsync(export, TestContext.Current.CancellationToken)).FirstBad);
    }

    [Theory]
    [InlineData(2, "\"format\":1", "\"format\":2")]
    [InlineData(3, "\"format\":2", "\"format\":1")]
    [InlineData(3, "\"format\":2", "\"format\":3")]
    [Trait("Requirement", "G5")]
    public async Task Should_name_the_entry_whose_format_was_changed(int index, string from, string to)
    {
        var altered = Rows.ToList();
        altered[index] = Rows[index] with { Envelope = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Rows[index].Envelope.Span).Replace(from, to, StringComparison.Ordinal)) };

        Assert.Equal(index, Verify(altered)?.Index);
        using var export = new MemoryStream(SampleLedger.Export(altered));
        Assert.Equal(index, (await ExportVerifier.VerifyAsync(export, TestContext.Current.CancellationToken)).FirstBad?.Index);
    }

    private static FirstBad? Verify(List<LedgerRow> rows)
    {
        var verifier = new LedgerVerifier(0, LedgerHash.BeforeFirst);
        return rows.Select(r => verifier.Check(r)).FirstOrDefault(bad => bad is not null);
    }
}
