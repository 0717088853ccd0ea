using Platform.Contracts;
using Platform.Journal;

namespace ActionRunner.Tests.Relaying;

public sealed class When_the_ledger_acknowledges : IDisposable
{
    private const string Source = "action-runner/1";
    private readonly ManualClock clock = new();
    private readonly RelayProgress progress;
    private LedgerAppended last = Held(0);

    public When_the_ledger_acknowledges()
    {
        progress = new RelayProgress(clock);
        progress.Lead(Source, 100, 0, Guid.Empty);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_settle_up_to_the_first_gap_and_count_what_is_missing()
    {
        Hold(90, (11, 12), (50, 50));

        Assert.Equal(10, progress.Settled);
        Assert.Equal(3 + 10, progress.Missing(100));
        Assert.Equal(2, progress.Missing(12));
        Assert.Equal(13, progress.Backlog);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_number_only_once_it_was_heard()
    {
        Assert.False(progress.MayNumber);
        Hold(100);
        Assert.True(progress.MayNumber);
        progress.Lead("action-runner/2", 0, 0, Guid.Empty);
        Assert.True(progress.MayNumber);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_never_offer_again_what_the_ledger_had_once()
    {
        Hold(100);
        Hold(80, (1, 5));
        clock.Pass(TimeSpan.FromHours(1));
        Hold(80, (1, 5));

        Assert.Equal(100, progress.Settled);
        Assert.Equal(0, progress.Missing(100));
        Assert.Empty(progress.Overdue(100).Again);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_go_on_past_entries_that_were_cut_out_once_others_follow()
    {
        Hold(100);
        progress.Numbered(105);
        Hold(105, (98, 100));

        Assert.Equal(105, progress.Settled);
        Assert.Equal(0, progress.Backlog);
    }

    [Fact]
    [Trait("Requirement", "G2")]
    public void Should_offer_the_lost_ones_again_and_nothing_else()
    {
        Hold(90, (11, 12), (50, 50));
        Wait(RelayProgress.Patience);

        Assert.Equal([new(11, 12), new(50, 50), new(91, 95)], progress.Overdue(95).Again);
        Assert.Empty(progress.Overdue(95).Again);
    }

    [Fact]
    [Trait("Requirement", "G2")]
    public void Should_offer_nothing_to_a_ledger_that_is_silent()
    {
        Hold(90);
        clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Empty(progress.Overdue(100).Again);
    }

    [Fact]
    [Trait("Requirement", "G2")]
    public void Should_give_up_a_refused_record_after_some_offers_so_that_it_holds_nothing_up()
    {
        Hold(90, (11, 12), (50, 50));
        SequenceGap? givenUp = null;
        var offers = 0;
        for (var seconds = 0; seconds < 300 && givenUp is null; seconds++)
        {
            Wait(TimeSpan.FromSeconds(1));
            var (again, given) = progress.Overdue(90);
            if (again.Count > 0) offers++;
            givenUp = given;
        }

        Assert.Equal(new SequenceGap(11, 12), givenUp);
        Assert.Equal(RelayProgress.MostOffers, offers);
        Assert.Equal(49, progress.Settled);
        Assert.Equal(1, progress.Missing(90));
    }

    [Fact]
    [Trait("Requirement", "G2")]
    public void Should_never_give_up_what_lies_behind_all_that_the_ledger_holds()
    {
        Hold(90);
        for (var seconds = 0; seconds < 2_000; seconds++)
        {
            Wait(TimeSpan.FromSeconds(1));
            Assert.Null(progress.Overdue(100).GivenUp);
        }

        Assert.Equal(90, progress.Settled);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_go_on_behind_the_ledger_when_the_journal_was_restored_from_a_backup()
    {
        Assert.Equal(900, progress.Acknowledge(Held(1_000)));
        Assert.Equal((1_000, 1_000), (progress.LastSeq, progress.Settled));
        Assert.Equal(0, progress.Acknowledge(Held(1_000)));
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_take_gaps_that_are_too_many_to_tell_for_settled()
    {
        progress.Acknowledge(Held(100, (60, 60)) with { KnownFrom = 40 });
        Assert.Equal(59, progress.Settled);
    }

    public void Dispose() => progress.Dispose();

    private static LedgerAppended Held(long max, params (long From, long To)[] gaps) => new()
    {
        Source = Source, KnownFrom = 1, MaxSeq = max, Gaps = [.. gaps.Select(g => new SequenceGap(g.From, g.To))], At = DateTimeOffset.UnixEpoch,
    };

    private void Hold(long max, params (long From, long To)[] gaps) => progress.Acknowledge(last = Held(max, gaps));

    /// <summary>Time in which the ledger goes on saying the same.</summary>
    private void Wait(TimeSpan time)
    {
        clock.Pass(time);
        progress.Acknowledge(last);
    }
}
