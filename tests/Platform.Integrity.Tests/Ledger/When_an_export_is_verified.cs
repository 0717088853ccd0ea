using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Platform.Integrity.Tests.Ledger;

public sealed class When_an_export_is_verified
{
    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_accept_one_that_is_whole()
    {
        var rows = SampleLedger.Chain(50);
        var verdict = await VerifyAsync(SampleLedger.Export(rows));
        Assert.True(verdict.Valid);
        Assert.Equal((0, 50), (verdict.First, verdict.Entries));
        Assert.Equal(Convert.ToHexStringLower(rows[^1].Hash.Span), verdict.Head);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_find_any_flipped_bit_in_an_entry_s_line_at_its_index() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), (at, bit) =>
        {
            var export = SampleLedger.Export(SampleLedger.Chain(3));
            var first = Array.IndexOf(export, (byte)'\n') + 1;
            var place = first + (at % (export.Length - first - 1));
            export[place] ^= (byte)(1 << bit);
            var line = export.AsSpan(0, place).Count((byte)'\n') - 1;

            // A line feed that the flip made or took moves the damage to a neighbour.
            var verdict = VerifyAsync(export).GetAwaiter().GetResult();
            return !verdict.Valid && Math.Abs(verdict.FirstBad!.Index - line) <= 1;
        }));

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("", "empty")]
    [InlineData("{}\n", "not that of an export")]
    [InlineData("nonsense\n", "not JSON")]
    [InlineData("{\"format\":\"platform-ledger-export/2\"}\n", "another one")]
    [InlineData("{\"format\":\"platform-ledger-export/1\",\"first\":0,\"count\":0}\n", "lacks one of")]
    [InlineData("{\"format\":\"platform-ledger-export/1\",\"first\":0,\"count\":1,\"previousHash\":\"0000000000000000000000000000000000000000000000000000000000000000\"}\n", "ends before entry 0")]
    [InlineData("{\"format\":\"platform-ledger-export/1\",\"first\":0,\"count\":0,\"previousHash\":\"1000000000000000000000000000000000000000000000000000000000000000\"}\n", "before entry 0")]
    [InlineData("{\"format\":\"platform-ledger-export/1\",\"first\":9223372036854775807,\"count\":1,\"previousHash\":\"1000000000000000000000000000000000000000000000000000000000000000\"}\n", "the highest index there is")]
    [InlineData("{\"format\":\"platform-ledger-export/1\",\"first\":9007199254740991,\"count\":2,\"previousHash\":\"1000000000000000000000000000000000000000000000000000000000000000\"}\n", "the highest index there is")]
    public async Task Should_say_what_is_wrong_with_the_first_line(string export, string reason)
    {
        var verdict = await VerifyAsync(Encoding.UTF8.GetBytes(export));
        Assert.Contains(reason, verdict.FirstBad?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_find_removed_moved_and_added_lines()
    {
        var lines = Encoding.UTF8.GetString(SampleLedger.Export(SampleLedger.Chain(5))).TrimEnd('\n').Split('\n');
        Assert.Equal(2, (await VerifyAsync(lines.Where((_, i) => i != 3))).FirstBad?.Index);
        Assert.Equal(4, (await VerifyAsync(lines[..^1])).FirstBad?.Index);
        Assert.Equal(2, (await VerifyAsync([.. lines[..3], lines[4], lines[3], lines[5]])).FirstBad?.Index);
        Assert.Equal(1, (await VerifyAsync([.. lines[..3], lines[2], .. lines[3..]])).FirstBad?.Index);
        Assert.Contains("one more than", (await VerifyAsync([lines[0].Replace("\"count\":5", "\"count\":4", StringComparison.Ordinal), .. lines[1..]])).FirstBad?.Reason, StringComparison.Ordinal);
    }

    private static Task<ExportVerdict> VerifyAsync(IEnumerable<string> lines) => VerifyAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    private static async Task<ExportVerdict> VerifyAsync(byte[] export)
    {
        using var stream = new MemoryStream(export);
        return await ExportVerifier.VerifyAsync(stream, CancellationToken.None);
    }
}
