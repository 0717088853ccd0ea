using System.Text;

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
    public async Task Should_find_every_flipped_bit_in_an_entry_s_line_at_its_index()
    {
        var export = SampleLedger.Export(SampleLedger.Chain(3));
        var unseen = new List<string>();
        for (var place = Array.IndexOf(export, (byte)'\n') + 1; place < export.Length - 1; place++)
        {
            var line = export.AsSpan(0, place).Count((byte)'\n') - 1;
            for (var bit = 0; bit < 8; bit++)
            {
                export[place] ^= (byte)(1 << bit);
                var bad = (await VerifyAsync(export)).FirstBad;
                // A line feed that the flip made or took moves the damage to a neighbour; an index that it lowered is named as the one that
                // is out of its place.
                if (bad is null || (Math.Abs(bad.Index - line) > 1 && !bad.Reason.Contains($"stands where {line} was expected", StringComparison.Ordinal)))
                    unseen.Add($"bit {bit} of byte {place}: {bad}");
                export[place] ^= (byte)(1 << bit);
            }
        }

        Assert.Empty(unseen);
    }

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
