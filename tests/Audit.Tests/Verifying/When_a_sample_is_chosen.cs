using System.Numerics;
using Audit.Verifying;
using FsCheck.Xunit;

namespace Audit.Tests.Verifying;

public sealed class When_a_sample_is_chosen
{
    [Property]
    [Trait("Requirement", "G5")]
    public void Should_hold_so_many_entries_each_once_and_the_same_for_the_same_seed(ushort size, ushort entries)
    {
        var amount = new SampleAmount(entries + 1, null);
        var sample = LedgerSample.New(amount, size);
        var indexes = sample.Indexes().ToList();
        Assert.Equal(Math.Min(size, entries + 1), indexes.Count);
        Assert.Equal(indexes.Distinct().Order(), indexes);
        Assert.All(indexes, i => Assert.InRange(i, 0, size - 1));
        Assert.Equal(indexes, LedgerSample.OfSeed(amount, sample.Seed)!.Indexes());
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_choose_each_entry_as_often_as_any_other()
    {
        const int Size = 20, Rounds = 20_000;
        var chosen = new int[Size];
        for (var round = 0; round < Rounds; round++)
        {
            var secret = new byte[16];
            BitConverter.TryWriteBytes(secret, round);
            foreach (var index in new LedgerSample(Size, 5, secret).Indexes()) chosen[index]++;
        }

        // A quarter of the rounds each; five times the standard deviation is 306.
        Assert.All(chosen, times => Assert.InRange(times, (Rounds / 4) - 306, (Rounds / 4) + 306));
    }

    [Property]
    [Trait("Requirement", "G5")]
    public void Should_state_the_probability_that_counting_all_samples_gives(byte size, byte sample, byte altered)
    {
        var (n, s, k) = (size + 1, sample % (size + 1), altered % (size + 1));
        var exact = 1 - Ratio(Choose(n - k, s), Choose(n, s));
        Assert.Equal(exact, SampleOdds.OfFinding(n, s, k), 1e-9);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_find_as_often_as_it_states()
    {
        const int Rounds = 4_000;
        var found = Enumerable.Range(0, Rounds).Count(round =>
        {
            var secret = new byte[16];
            BitConverter.TryWriteBytes(secret, round);
            return new LedgerSample(500, 25, secret).Indexes().Any(i => i % 50 == 7);
        });
        Assert.Equal(SampleOdds.OfFinding(500, 25, 10), found / (double)Rounds, 0.035);
    }

    [Theory]
    [InlineData(1_000_000, 6_900, 1_000, "Of 1,000 altered entries it would have found at least one with 99.9 %; of 100 with 49.96 %; "
        + "of 10 with 6.68 %; of a single one with 0.69 %.")]
    [InlineData(1_000_000, 999_999, 1_000, "Of 1,000 altered entries it would have found at least one with 100 %; of 100 with 100 %; of "
        + "10 with 100 %; of a single one with 99.99 %.")]
    [InlineData(1_000_000, 100_000, 1_000, "Of 1,000 altered entries it would have found at least one with 99.99 %; of 100 with 99.99 "
        + "%; of 10 with 65.13 %; of a single one with 10 %.")]
    [InlineData(5, 2, 1, "It would have found a single altered entry with 40 %.")]
    [InlineData(0, 0, 0, "There was nothing to choose from.")]
    [Trait("Requirement", "G5")]
    public void Should_say_it_as_a_sentence_that_promises_no_more_than_is_so(long size, long sample, long first, string sentence)
    {
        var odds = SampleOdds.Of(size, sample);
        Assert.Equal(first, odds.Count == 0 ? 0 : odds[0].Altered);
        Assert.Equal(sentence, SampleOdds.Sentence(odds));
    }

    [Theory]
    [InlineData("1000", 200_000, 1_000)]
    [InlineData("1000", 10, 10)]
    [InlineData("2.5%", 1_000, 25)]
    [InlineData("0.001%", 10, 1)]
    [InlineData("100%", 10, 10)]
    public void Should_take_a_number_or_a_share(string text, long size, long count) =>
        Assert.Equal(count, SampleAmount.Parse(text)!.Value.Of(size));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("1e3")]
    [InlineData("%")]
    [InlineData("NaN%")]
    public void Should_refuse_what_is_neither(string text) => Assert.Null(SampleAmount.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("-00000000000000000000000000000000")]
    [InlineData("10-0000000000000000000000000000000")]
    [InlineData("10-0000000000000000000000000000000G")]
    [InlineData("x-00000000000000000000000000000000")]
    public void Should_refuse_what_is_no_seed(string text) => Assert.Null(LedgerSample.OfSeed(new SampleAmount(1, null), text));

    private static BigInteger Choose(int n, int k)
    {
        if (k > n) return 0;
        BigInteger ways = 1;
        for (var i = 0; i < k; i++) ways = ways * (n - i) / (i + 1);
        return ways;
    }

    // Both may be larger than a double holds.
    private static double Ratio(BigInteger part, BigInteger whole) => (double)(part * BigInteger.Pow(10, 18) / whole) / 1e18;
}
