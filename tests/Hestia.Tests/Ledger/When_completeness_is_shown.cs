using System.Text.Json;
using Hestia.Ledger;
using Hestia.Showing;
using Xunit;

namespace Hestia.Tests.Ledger;

public sealed class When_completeness_is_shown
{
    [Fact]
    public void Should_count_as_proven_only_where_nothing_is_missing_and_that_is_known()
    {
        Assert.True(new Completeness { Complete = true, Blind = 0 }.IsProven);
        Assert.False(new Completeness { Complete = true, Blind = null }.IsProven);
        Assert.False(new Completeness { Complete = false, Blind = 0 }.IsProven);
        Assert.False(new Completeness { Complete = true, Blind = 1 }.IsProven);
        Assert.False(new Completeness { Complete = true, Blind = 0, Equivocations = 1 }.IsProven);
    }

    [Fact]
    public void Should_name_every_gap()
    {
        var known = JsonSerializer.Deserialize(
            """
            {"blind":3,"complete":false,"equivocations":0,"sentence":"3 records are missing.","sources":[{"source":"action-runner/1f0c9a3e","entries":7,"firstSeq":1,
             "contiguousSeq":4,"maxSeq":9,"gaps":[{"from":5,"to":5},{"from":7,"to":8}],"head":{"lastSeq":9,"unnumbered":0,"backlog":3,"oldestUnshippedAt":"2026-11-21T02:59:00Z",
             "receivedAt":"2026-11-21T02:59:59Z","stale":false},"missing":3}]}
            """,
            LedgerJson.Default.Completeness)!;
        var told = string.Join('\n', CompletenessVerb.View(known, new Times(new FixedClock()), 100, 100));
        Assert.Equal(
            """
            ✘ Blind by 3. 3 records exist that are not in the ledger.
              3 records are missing.

            source                  entries  up to  source's last  missing  backlog  oldest unshipped  heard
            action-runner/1f0c9a3e        7      4              9        3        3  60 seconds ago    just now
              action-runner/1f0c9a3e: number 5 is missing
              action-runner/1f0c9a3e: numbers 7 to 8 are missing
            """,
            told);
    }

    [Fact]
    public void Should_never_say_zero_of_what_is_unknown()
    {
        var known = new Completeness { Blind = null, Sentence = "The source was last heard 9 s ago.", Sources = [new SourceCompleteness { Source = "s", Head = null, Missing = null }] };
        var told = string.Join('\n', CompletenessVerb.View(known, new Times(new FixedClock()), 100, 100));
        Assert.StartsWith("? Unknown.", told);
        Assert.Contains("never heard", told);
        Assert.Contains("unknown", told);
    }
}
