using Hestia.Ledger;
using Hestia.Mining;
using Xunit;

namespace Hestia.Tests.Mining;

public sealed class When_the_end_of_mining_is_told
{
    private static readonly MiningStatus Check = new() { State = "done", Kind = "check", Entries = 10, Patterns = 2, Equal = true };

    [Theory]
    [InlineData("memory", "    where   memory: what guidance is given from")]
    [InlineData("pattern", "    where   pattern: the row that people query in mining.pattern")]
    [InlineData("cell", "    where   cell: what the miner goes on learning from")]
    [InlineData("elsewhere", "    where   elsewhere")]
    public void Should_say_where_a_difference_lies(string where, string line)
    {
        var lines = Lines(Check with { Equal = false, Differences = [new() { ActionType = "a.b", Level = "pooled", Where = where }] });
        Assert.Equal(["  a.b  over all triggers", line, "    stored  nothing", "    mined   nothing"], lines[1..]);
    }

    [Fact]
    public void Should_say_that_content_was_removed_and_what_may_come_of_it()
    {
        Assert.Equal(
            "  The content of 3 attempts (parameters, error) was removed from the ledger: they count and teach no lesson. Lessons that were learned before that may differ for this reason alone.",
            Assert.Single(Lines(Check with { Equal = false, WithoutContent = 3 })[1..]));
        Assert.Equal(
            "  The content of 1 attempt (parameters, error) was removed from the ledger: it counts and teaches no lesson.",
            Assert.Single(Lines(Check with { WithoutContent = 1 })[1..]));
    }

    [Fact]
    public void Should_say_what_was_passed_over_and_what_is_waited_for()
    {
        var mined = Check with
        {
            Kind = "mine", Sources =
            [
                new() { Source = "runner/1", Skipped = [new Gap(3, 3)] },
                new() { Source = "runner/2", Skipped = [new Gap(3, 5), new Gap(9, 9)], WaitsFor = new Gap(20, 21) },
                new() { Source = "runner/3" },
                new() { Source = "runner/4", Skipped = [.. Enumerable.Range(1, 12).Select(i => new Gap(10 * i, (10 * i) + 1))] },
            ],
        };
        Assert.Equal(
            [
                "  runner/1: number 3 was passed over, because the ledger did not hold it in time.",
                "  runner/2: numbers 3 to 5, 9 were passed over, because the ledger did not hold them in time.",
                "  runner/2: the miner waits for numbers 20 to 21, which the ledger does not hold. Nothing behind it is learned yet.",
                "  runner/4: numbers 10 to 11, 20 to 21, 30 to 31, 40 to 41, 50 to 51, 60 to 61, 70 to 71, 80 to 81, 90 to 91, 100 to 101 and 2 more ranges were passed over, because the ledger did not hold them in time.",
            ],
            Lines(mined)[1..]);
    }

    [Fact]
    public void Should_say_why_it_was_begun_and_what_it_went_on_with() => Assert.Equal(
        [
            "  Nobody asked for it: Number 7 has come after all.",
            "  1,000 of the entries had been read by an interrupted run, which this one went on with.",
        ],
        Lines(Check with { Kind = "mine", Because = "Number 7 has come after all.", Resumed = 1000 })[1..]);

    [Fact]
    public void Should_say_nothing_more_where_there_is_nothing() => Assert.Single(Lines(Check with { Resumed = 0, WithoutContent = 0, Sources = [new() { Source = "runner/1" }] }));

    private static List<string> Lines(MiningStatus status) => [.. MiningView.Lines(status, 400).Select(l => l.ToString())];
}
