namespace Platform.AcceptanceTests.Recovery;

/// <summary>What a run leaves out, another one has to try.</summary>
public sealed class When_some_of_many_are_tried
{
    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(7, 3)]
    [InlineData(13, 5)]
    public void Should_be_a_third_but_two_at_least_in_their_order(int many, int some)
    {
        var cases = Enumerable.Range(0, many).ToList();
        var tried = Rounds.Sample(cases, seed: 7);

        Assert.Equal(some, tried.Count);
        Assert.Equal(tried.Distinct().Order(), tried);
        Assert.Equal(tried, Rounds.Sample(cases, seed: 7));
    }

    [Fact]
    public void Should_come_up_each_in_some_run()
    {
        var cases = Enumerable.Range(0, 13).ToList();
        var tries = Enumerable.Range(1, 130).SelectMany(seed => Rounds.Sample(cases, seed)).CountBy(c => c).ToDictionary();

        // 50 of 130 each, if chance were even; far from that one is preferred.
        Assert.All(cases, c => Assert.InRange(tries[c], 25, 80));
    }

    [Fact]
    public void Should_be_all_of_them_in_a_long_run() => Assert.Equal(Rounds.AreWhole ? 13 : 5, Rounds.Some(Enumerable.Range(0, 13).ToList(), seed: 1).Count);
}
