using Miner.Ordering;
using Platform.Contracts;

namespace Miner.Tests.Ordering;

public sealed class When_the_ledger_tells_what_it_holds
{
    private readonly Clock clock = new();
    private readonly Holdings holdings;

    public When_the_ledger_tells_what_it_holds() => holdings = new Holdings(TimeSpan.FromMinutes(5), clock);

    [Fact]
    public void Should_know_what_is_missing_and_where_the_next_hole_is()
    {
        Tell(20, new(3, 5), new(9, 9));

        Assert.Null(holdings.Missing(2));
        Assert.Equal(new SequenceGap(4, 5), holdings.Missing(4));
        Assert.Equal(9, holdings.NextMissing(5));
        Assert.Equal(long.MaxValue, holdings.NextMissing(9));
    }

    [Fact]
    public void Should_count_the_waiting_for_all_holes_from_when_each_was_told()
    {
        Tell(20, new SequenceGap(3, 3));
        Pass(TimeSpan.FromSeconds(10), 20, new(3, 3), new(9, 9));
        Pass(TimeSpan.FromSeconds(5), 20, new(3, 3), new(9, 9));

        Assert.Equal(TimeSpan.FromSeconds(15), holdings.MissedFor(3));
        Assert.Equal(TimeSpan.FromSeconds(14), holdings.MissedFor(9));
    }

    [Fact]
    public void Should_count_only_while_the_ledger_is_heard()
    {
        Tell(20, new SequenceGap(3, 3));
        clock.Pass(TimeSpan.FromHours(1));
        Tell(20, new SequenceGap(3, 3));

        Assert.Equal(TimeSpan.FromSeconds(3), holdings.MissedFor(3));
    }

    [Fact]
    public void Should_remember_the_age_of_a_hole_that_is_narrowed_or_split()
    {
        Tell(20, new SequenceGap(3, 9));
        Pass(TimeSpan.FromSeconds(10), 20, new(4, 5), new(7, 9));

        Assert.Equal(TimeSpan.FromSeconds(10), holdings.MissedFor(4));
        Assert.Equal(TimeSpan.FromSeconds(10), holdings.MissedFor(8));
        Assert.Equal(TimeSpan.Zero, holdings.MissedFor(6));
    }

    [Fact]
    public void Should_call_the_ledger_short_only_when_it_says_so_for_a_while()
    {
        holdings.Told(Message(20), learned: 20);
        holdings.Told(Message(19), learned: 20);
        Assert.False(holdings.IsShort);
        for (var i = 0; i < 5; i++)
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            holdings.Told(Message(19), learned: 20);
        }

        Assert.True(holdings.IsShort);
        holdings.Told(Message(20), learned: 20);
        Assert.False(holdings.IsShort);
    }

    private void Tell(long max, params SequenceGap[] gaps) => holdings.Told(Message(max, gaps), learned: 0);

    /// <summary>The ledger speaks once a second.</summary>
    private void Pass(TimeSpan span, long max, params SequenceGap[] gaps)
    {
        for (var second = 0; second < span.TotalSeconds; second++)
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            Tell(max, gaps);
        }
    }

    private static LedgerAppended Message(long max, params SequenceGap[] gaps) => new() { Source = "journal", KnownFrom = 1, MaxSeq = max, Gaps = gaps, At = default };
}
