using System.Globalization;
using Miner.Learning;
using Miner.Tests.Folding;

namespace Miner.Tests.Sequences;

public sealed class When_attempts_follow_each_other
{
    private static readonly PatternKey A = PatternKey.Of("a", "patch-day");
    private static readonly PatternKey B = PatternKey.Of("b", "patch-day");

    [Fact]
    public void Should_know_the_step_before_and_the_step_after_in_the_same_trace()
    {
        var learner = Attempts.Learned(
            Attempts.Attempt(1, trace: "t", type: "a"),
            Attempts.Attempt(2, trace: "other", type: "c"),
            Attempts.Attempt(3, Outcome.Failure, trace: "t", type: "b"),
            Attempts.Attempt(4, trace: "t", type: "b"));
        foreach (var (a, b) in new[] { (A, B), (PatternKey.Pool("a"), PatternKey.Pool("b")) })
        {
            Assert.Equal([new PrecedingView(Neighbours.Start, null, 1, 0)], learner.Pattern(a).PrecededBy);
            Assert.Equal([new FollowingView("b", "FAILURE", 1)], learner.Pattern(a).FollowedBy);
            Assert.Equal([new PrecedingView("a", "SUCCESS", 0, 1), new PrecedingView("b", "FAILURE", 1, 0)], learner.Pattern(b).PrecededBy);
            Assert.Equal([new FollowingView("b", "SUCCESS", 1)], learner.Pattern(b).FollowedBy);
        }

        Assert.Equal([new EvidenceView("journal-1", 1, 3)], learner.Pattern(A).Evidence);
    }

    [Theory]
    [InlineData(20_000, "a")]
    [InlineData(20_001, Neighbours.Start)]
    public void Should_look_back_no_further_than_the_window(long seq, string before)
    {
        var learner = Attempts.Learned(Attempts.Attempt(1, trace: "t", type: "a"), Attempts.Attempt(seq, trace: "t", type: "b"));
        Assert.Equal(before, Assert.Single(learner.Pattern(B).PrecededBy).ActionType);
    }

    [Fact]
    public void Should_not_join_attempts_without_a_trace()
    {
        var learner = Attempts.Learned(Attempts.Attempt(1, type: "a"), Attempts.Attempt(2, type: "b"));
        Assert.Equal(Neighbours.Start, Assert.Single(learner.Pattern(B).PrecededBy).ActionType);
    }

    [Fact]
    public void Should_count_later_kinds_together()
    {
        var learner = new Learner("journal-1");
        for (var i = 0; i < 100; i++)
        {
            var trace = i.ToString(CultureInfo.InvariantCulture);
            learner.Fold(Attempts.Attempt((2 * i) + 1, trace: trace, type: "before" + trace));
            learner.Fold(Attempts.Attempt((2 * i) + 2, trace: trace, type: "b"));
        }

        var before = learner.Pattern(B).PrecededBy;
        Assert.Equal(Neighbours.MaxKinds + 1, before.Count);
        Assert.Equal(new PrecedingView(Neighbours.Other, null, 100 - Neighbours.MaxKinds, 0), before[0]);
    }

    [Fact]
    public void Should_remember_only_what_was_folded_and_in_order()
    {
        var learner = Attempts.Learned(Attempts.Attempt(3)).Restarted([]);
        learner.Remember(Attempts.Attempt(2));
        Assert.Throws<ArgumentException>(() => learner.Remember(Attempts.Attempt(2)));
        Assert.Throws<ArgumentException>(() => learner.Remember(Attempts.Attempt(4)));
    }

    [Fact]
    public void Should_forget_what_left_the_window()
    {
        var window = new TraceWindow();
        for (var i = 1; i <= 100_000; i++) window.Step("t" + i.ToString(CultureInfo.InvariantCulture), new PreviousAttempt(i, "a", Outcome.Success, null, null));
        Assert.Equal(Learner.Window, window.Count);
    }
}
