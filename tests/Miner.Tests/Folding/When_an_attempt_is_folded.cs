using Miner.Learning;

namespace Miner.Tests.Folding;

public sealed class When_an_attempt_is_folded
{
    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    public void Should_refuse_one_that_was_folded_already(long seq)
    {
        var learner = Attempts.Learned(Attempts.Attempt(5));
        var before = learner.Pattern().ToJson();
        Assert.Throws<ArgumentException>(() => learner.Fold(Attempts.Attempt(seq)));
        Assert.Equal(before, learner.Pattern().ToJson());
        Assert.Equal(5, learner.LastSeq);
    }

    [Fact]
    public void Should_teach_its_trigger_and_its_type_and_say_so_once()
    {
        var learner = Attempts.Learned(Attempts.Attempt(1), Attempts.Attempt(2));
        Assert.Equal([Attempts.AllDeploys, Attempts.Deploys], learner.TakeTouched().OrderBy(k => !k.Pooled));
        Assert.Empty(learner.TakeTouched());
        learner.Fold(Attempts.Attempt(3, trigger: null));
        Assert.Equal([Attempts.AllDeploys, PatternKey.Of("server.deploy", null)], learner.TakeTouched().OrderBy(k => !k.Pooled));
        Assert.Equal(2, learner.Pattern().Attempts);
        Assert.Equal(3, learner.Pattern(Attempts.AllDeploys).Attempts);
    }

    [Fact]
    public void Should_count_ends_that_decide_nothing_beside()
    {
        var pattern = Attempts.Learned(
            Attempts.Attempt(1, Outcome.RolledBack),
            Attempts.Attempt(2, Outcome.Failure, "INDETERMINATE: The line went dead."),
            Attempts.Attempt(3, Outcome.Failure, "INDETERMINATE_STATE: A code of its own."),
            Attempts.Attempt(4)).Pattern();
        Assert.Equal((4, 1, 1, 1, 1), (pattern.Attempts, pattern.Successes, pattern.Failures, pattern.RolledBack, pattern.Indeterminate));
        Assert.Equal((1, 1), (pattern.Regime.Successes, pattern.Regime.Failures));
    }

    [Fact]
    [Trait("Requirement", "R015")]
    public void Should_name_the_anti_pattern_at_the_fourth_failure()
    {
        Assert.Empty(Attempts.Learned(0, 3).Pattern().AntiPatterns);
        Assert.Equal(["server.deploy"], Attempts.Learned(0, 4).Pattern().AntiPatterns);
    }

    [Fact]
    [Trait("Requirement", "R014")]
    public void Should_raise_the_confidence_at_the_sixth_success()
    {
        Assert.Equal(new HeuristicView(0, false, false), Attempts.Learned(5, 0).Pattern().Heuristic);
        Assert.Equal(new HeuristicView(0.1, true, false), Attempts.Learned(6, 0).Pattern().Heuristic);
    }

    [Fact]
    public void Should_begin_a_new_regime_when_what_worked_fails()
    {
        var pattern = Attempts.Learned(990, 8).Pattern();
        Assert.Equal((2, 0, 8), (pattern.Regime.Number, pattern.Regime.Successes, pattern.Regime.Failures));
        Assert.Equal(Attempts.Day.AddSeconds(991), pattern.Regime.Since);
        Assert.Equal((990, 8), (pattern.Successes, pattern.Failures));
        Assert.True(pattern.Upper <= 0.5);
        Assert.Equal(1, Attempts.Learned(990, 1).Pattern().Regime.Number);
    }

    [Fact]
    public void Should_begin_a_new_regime_when_what_failed_works()
    {
        var learner = Attempts.Learned(0, 200);
        for (var i = 201; i <= 240; i++) learner.Fold(Attempts.Attempt(i));
        var pattern = learner.Pattern();
        Assert.Equal((2, 40, 0), (pattern.Regime.Number, pattern.Regime.Successes, pattern.Regime.Failures));
        Assert.Null(pattern.StaleSince);
        Assert.True(pattern.Confidence > 0.8);
    }

    [Fact]
    public void Should_add_up_the_failures_that_nothing_succeeded_after()
    {
        var first = Attempts.Learned(2, 3);
        var second = new Learner("journal-2");
        second.Fold(Attempts.Attempt(1, Outcome.Failure, at: Attempts.Day.AddSeconds(10)));
        (string, Cell)[] both = [("journal-1", first.Cells[Attempts.Deploys]), ("journal-2", second.Cells[Attempts.Deploys])];
        Assert.Equal(4, OrionPattern.Merge(Attempts.Deploys, both).Streak);
        second.Fold(Attempts.Attempt(2, at: Attempts.Day.AddSeconds(11)));
        Assert.Equal(0, OrionPattern.Merge(Attempts.Deploys, both).Streak);
    }
}
