using System.Text.Json;
using Hestia.Patterns;
using Hestia.Showing;
using Xunit;

namespace Hestia.Tests.Patterns;

public sealed class When_a_pattern_is_told
{
    private static readonly Times Times = new(new FixedClock());

    [Fact]
    public void Should_put_one_pattern_on_a_line()
    {
        var told = string.Join('\n', ListVerb.Table([Learned.Read(Learned.Pooled), Learned.Read(Learned.WithoutTrigger), Learned.Read(Learned.OfTrigger)], 200));
        Assert.Equal(
            """
            action type     trigger         standing      attempts     ok  failed  rolled back  unknown  confidence  heuristic
            server.restart  any             ◌ STALE             22     12       7            2        1  0.29–0.88   0.7 reinforced suppressed
            server.restart  (none)          … LEARNING           3      0       3            0        0  0.00–0.62   0.0
            server.restart  alert.high-cpu  ✔ REINFORCED     1,204  1,200       4            0        0  0.98–1.00   1.0 reinforced
            """,
            told);
    }

    [Fact]
    public void Should_round_an_interval_outwards()
    {
        Assert.Equal("0.44–1.00", Interval.Of(0.449, 0.991));
        Assert.Equal("0.29–0.58", Interval.Of(0.29, 0.58));
        Assert.Equal("0.00–1.00", Interval.Of(0, 1));
    }

    [Fact]
    public void Should_tell_all_that_is_known()
    {
        var told = string.Join('\n', new PatternView(Learned.Read(Learned.Pooled), Times, 100, 100).Lines());
        Assert.StartsWith("server.restart  over all triggers  ◌ STALE\n  It worked before, and then its results changed (today 02:30:00 UTC, 30 minutes ago)", told);
        Assert.Contains("22: 12 ok, 7 failed, 2 rolled back, 1 unknown", told);
        Assert.Contains("0.29–0.88", told);
        Assert.Contains("5 ok, 3 failed since the last change", told);
        Assert.Contains("the last 2 attempts failed", told);
        Assert.Contains("7 × TIMEOUT It took longer than ‹n› s.", told);
        Assert.Contains("force=true  in 6 of 7 of these failures, in 1 of 12 successes", told);
        Assert.Contains("site=B  in 7 of 7 of these failures, and no success to compare with", told);
        Assert.Matches(@"server\.deploy +✘ FAILURE +1 +5\n", told);
        Assert.Matches(@"\(start\) +11 +2\n", told);
        Assert.Matches(@"object\.update +✔ SUCCESS +9\n", told);
        Assert.Contains("action-runner/1f0c9a3e records 3–812", told);
        Assert.Contains("action-runner/77aa record 5\n", told);
        Assert.Contains("  0.25 █", told);
        Assert.Contains("from all attempts up to then; the confidence above counts only those since the last change\n", told);
        Assert.Contains("from all attempts up to then\n", string.Join('\n', new PatternView(Learned.Read(Learned.Pooled) with { Regime = new PatternRegime { Number = 1 } }, Times, 100, 100).Lines()));
        Assert.EndsWith("not what caused what.", told);
    }

    [Fact]
    public void Should_leave_out_what_there_is_not()
    {
        var told = string.Join('\n', new PatternView(Learned.Read(Learned.WithoutTrigger), Times, 100, 100).Lines());
        Assert.StartsWith("server.restart  without a trigger  … LEARNING\n  The counts do not decide yet", told);
        foreach (var heading in new[] { "How it fails", "went before", "came next", "Lower end", "streak", "last change" })
        {
            Assert.DoesNotContain(heading, told);
        }
    }

    [Theory]
    [InlineData("go", "│   ✔  GO   │")]
    [InlineData("caution", "│   !  CAUTION   │")]
    [InlineData("avoid", "│   ✘  AVOID   │")]
    public void Should_say_the_word_of_guidance_first_and_then_why(string word, string boxed)
    {
        var advice = JsonSerializer.Deserialize(Learned.Avoid.Replace("\"avoid\"", $"\"{word}\"", StringComparison.Ordinal), PatternsJson.Default.Advice)!;
        var lines = AdviceView.Lines(advice, Times, 100).Select(l => l.ToString()).ToList();
        Assert.Equal(boxed.Length, lines[0].Length);
        Assert.StartsWith(boxed, lines[1]);
        Assert.Equal("Of 9 attempts with this trigger 9 failed.", lines[3]);
        var told = string.Join('\n', lines);
        Assert.Contains("9: 0 ok, 9 failed, 0 rolled back, 0 unknown", told);
        Assert.Contains("0.00–0.41", told);
        Assert.Contains("2026-11-21 03:08:00.000Z", told);
        Assert.Contains("9 × TIMEOUT", told);
        Assert.Contains("records 3–812", told);
        Assert.Contains("statistical-v2", told);
        Assert.EndsWith("not what caused what.", told);
    }
}
