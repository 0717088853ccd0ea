using Audit.Appending;
using Audit.Chaining;
using Platform.Contracts;

namespace Audit.Tests.Appending;

public sealed class When_the_ledger_s_progress_is_announced
{
    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_wake_at_once_for_what_changed_and_name_nothing_else()
    {
        using var announcements = new Announcements();
        var sources = new Dictionary<string, SourceNumbers>(StringComparer.Ordinal) { ["a"] = new(), ["b"] = new() };
        sources["a"].AddRun(1, 3);
        announcements.Reset(sources);
        await announcements.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.Equal([("a", 3, 0), ("b", 0, 0)], Taken(announcements, all: false));

        sources["b"].Add(2);
        announcements.Committed(sources);
        await announcements.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.Equal([("b", 2, 1)], Taken(announcements, all: false));
        Assert.Empty(Taken(announcements, all: false));
        Assert.Equal(2, Taken(announcements, all: true).Count());
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_name_the_gaps_and_of_too_many_the_highest()
    {
        using var announcements = new Announcements();
        var numbers = new SourceNumbers();
        numbers.AddRun(3, 4);
        numbers.AddRun(6, 6);
        var sources = new Dictionary<string, SourceNumbers>(StringComparer.Ordinal) { ["a"] = numbers };
        announcements.Reset(sources);
        var told = Assert.Single(announcements.Take(all: true, DateTimeOffset.UnixEpoch));
        Assert.Equal((1, 6), (told.KnownFrom, told.MaxSeq));
        Assert.Equal([new SequenceGap(1, 2), new SequenceGap(5, 5)], told.Gaps);

        for (var i = 0; i < LedgerAppended.MaxGaps; i++) numbers.Add(100 + (2 * i));
        announcements.Committed(sources);
        told = Assert.Single(announcements.Take(all: true, DateTimeOffset.UnixEpoch));
        Assert.Equal(LedgerAppended.MaxGaps, told.Gaps.Count);
        Assert.Equal(new SequenceGap(7, 99), told.Gaps[0]);
        Assert.Equal(7, told.KnownFrom);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_answer_a_source_of_which_it_holds_nothing()
    {
        using var announcements = new Announcements();
        announcements.Heard(["a"]);
        Assert.Empty(Taken(announcements, all: true));
        announcements.Reset(new Dictionary<string, SourceNumbers>(StringComparer.Ordinal));
        announcements.Heard(["a"]);
        Assert.Equal([("a", 0, 0)], Taken(announcements, all: true));
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_say_nothing_where_another_instance_writes()
    {
        using var announcements = new Announcements();
        announcements.Reset(new Dictionary<string, SourceNumbers>(StringComparer.Ordinal) { ["a"] = new() });
        announcements.Reset(null);
        Assert.Empty(Taken(announcements, all: true));
    }

    private static IEnumerable<(string Source, long Max, int Gaps)> Taken(Announcements announcements, bool all) =>
        announcements.Take(all, DateTimeOffset.UnixEpoch).Select(m => (m.Source, m.MaxSeq, m.Gaps.Count)).Order();
}
