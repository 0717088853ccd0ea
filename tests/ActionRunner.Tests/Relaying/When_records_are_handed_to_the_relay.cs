using Platform.Journal;

namespace ActionRunner.Tests.Relaying;

/// <summary>
/// What was numbered with its own commit goes from memory only as far as nothing is missing in it: the rest is read from the journal.
/// </summary>
public sealed class When_records_are_handed_to_the_relay : IDisposable
{
    private readonly RelayProgress progress = new(new ManualClock());
    private readonly JournalSignal signal = new();
    private readonly FreshRecords fresh;

    public When_records_are_handed_to_the_relay()
    {
        progress.Lead("action-runner/1", 10, 10, Guid.Empty);
        fresh = new FreshRecords(progress, signal);
    }

    [Theory]
    [Trait("Requirement", "G1")]
    [InlineData(11, new long[] { 11, 12, 13 }, new long[] { 11, 12, 13 })]
    [InlineData(11, new long[] { 11, 13, 14 }, new long[] { 11 })]
    [InlineData(11, new long[] { 12, 13 }, new long[0])]
    [InlineData(13, new long[] { 11, 12, 13, 14 }, new long[] { 13, 14 })]
    [InlineData(15, new long[] { 11, 12 }, new long[0])]
    public void Should_take_those_from_the_next_number_on_up_to_the_first_that_is_missing(long next, long[] handed, long[] taken)
    {
        foreach (var seq in handed) fresh.Add([Record(seq)]);
        Assert.Equal(taken, fresh.Take(next, 100).Select(r => r.Seq));
        Assert.Equal(handed[^1], progress.LastSeq);
        Assert.Empty(fresh.Take(next, 100));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_keep_no_more_than_a_relay_that_is_behind_can_use()
    {
        for (var seq = 11L; seq <= 20_000; seq++) fresh.Add([Record(seq)]);
        Assert.Equal(FreshRecords.Most, fresh.Take(11, 20_000).Count);
        Assert.Equal(20_000, progress.LastSeq);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_keep_no_more_bytes_than_that_either()
    {
        for (var seq = 11L; seq <= 100; seq++) fresh.Add([new(seq, "denial", Guid.Empty, new byte[1 << 20])]);
        Assert.Equal(FreshRecords.MostBytes >> 20, fresh.Take(11, 100).Count);
        // What was taken makes room.
        fresh.Add([Record(101)]);
        Assert.Equal([101], fresh.Take(101, 100).Select(r => r.Seq));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_give_as_many_as_are_published_at_once()
    {
        for (var seq = 11L; seq <= 30; seq++) fresh.Add([Record(seq)]);
        Assert.Equal([11, 12, 13], fresh.Take(11, 3).Select(r => r.Seq));
        Assert.Equal([14, 15], fresh.Take(14, 2).Select(r => r.Seq));
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_number_nothing_before_the_ledger_was_heard_or_after_another_one_leads()
    {
        Assert.Null(progress.Numbering);
        progress.Acknowledge(new() { Source = "action-runner/1", KnownFrom = 1, MaxSeq = 12, Gaps = [], At = default });
        Assert.Equal((Guid.Empty, 12), progress.Numbering);
        progress.Resign();
        Assert.Null(progress.Numbering);
    }

    public void Dispose()
    {
        progress.Dispose();
        signal.Dispose();
    }

    private static NumberedRecord Record(long seq) => new(seq, "denial", Guid.Empty, []);
}
