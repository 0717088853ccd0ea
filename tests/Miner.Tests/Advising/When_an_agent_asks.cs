using System.Text.Json;
using Miner.Learning;
using Miner.Tests.Folding;
using Miner.Tests.Judging;

namespace Miner.Tests.Advising;

public sealed class When_an_agent_asks
{
    private static readonly LearningOptions Options = new();

    [Fact]
    public void Should_avoid_what_failed_four_times_until_its_probation_and_trust_it_again_after_enough_successes()
    {
        var learner = Attempts.Learned(0, 4);
        var failed = Attempts.Day.AddSeconds(4);
        var advice = Ask(learner, failed);
        Assert.Equal((Guidance.Avoid, "trigger", false, failed.AddSeconds(15)), (advice.Advice, advice.Level, advice.Probation, advice.AvoidUntil));
        Assert.Equal("TIMEOUT", Assert.Single(advice.Lessons).Code);
        Assert.Equal(Guidance.Avoid, Ask(learner, failed.AddSeconds(14.9)).Advice);

        advice = Ask(learner, failed.AddSeconds(15));
        Assert.Equal((Guidance.Caution, true, null), (advice.Advice, advice.Probation, advice.AvoidUntil));

        // One that works is enough to go on trying, and not enough to trust it.
        learner.Fold(Attempts.Attempt(5));
        advice = Ask(learner, failed.AddSeconds(1));
        Assert.Equal((Guidance.Caution, true, null), (advice.Advice, advice.Probation, advice.AvoidUntil));

        var successes = 1;
        while (Ask(learner, failed).Advice != Guidance.Go)
        {
            Assert.Equal(Guidance.Caution, Ask(learner, failed).Advice);
            learner.Fold(Attempts.Attempt(5 + successes++));
            Assert.True(successes < 100);
        }

        Assert.InRange(successes, 10, 40);
    }

    [Theory]
    [InlineData(4, 15)]
    [InlineData(5, 30)]
    [InlineData(6, 60)]
    [InlineData(40, 86_400)]
    [InlineData(2_000, 86_400)]
    public void Should_wait_longer_the_longer_it_fails(int failures, int seconds) =>
        Assert.Equal(Attempts.Day.AddSeconds(failures + seconds), Ask(Attempts.Learned(0, failures), Attempts.Day).AvoidUntil);

    [Theory]
    [InlineData(1, 0, Guidance.Go, "LEARNING")]
    [InlineData(990, 10, Guidance.Go, "REINFORCED")]
    [InlineData(0, 1, Guidance.Caution, "LEARNING")]
    [InlineData(2, 3, Guidance.Caution, "LEARNING")]
    [InlineData(0, 7, Guidance.Avoid, "LEARNING")]
    [InlineData(0, 8, Guidance.Avoid, "SUPPRESSED")]
    public void Should_advise_by_what_was_seen(int successes, int failures, string advice, string standing)
    {
        var learner = Mixed(successes, failures);
        var guidance = Ask(learner, Attempts.Day.AddSeconds(successes + failures));
        Assert.Equal((advice, standing), (guidance.Advice, guidance.Standing));
        Assert.EndsWith(".", guidance.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("because", guidance.Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Should_be_careful_with_what_used_to_work()
    {
        var learner = Mixed(990, 10);
        var seq = 1_000L;
        for (var i = 0; i < 12; i++) learner.Fold(Attempts.Attempt(++seq, i % 5 < 2 ? Outcome.Success : Outcome.Failure, i % 5 < 2 ? null : "TIMEOUT: Nobody answered."));
        Assert.NotNull(learner.Pattern().StaleSince);
        for (var i = 0; i < 4; i++) learner.Fold(Attempts.Attempt(++seq));
        var guidance = Ask(learner, Attempts.Day.AddSeconds(seq));
        Assert.Equal((Guidance.Caution, "STALE", false), (guidance.Advice, guidance.Standing, guidance.Probation));
        Assert.StartsWith("It used to succeed more often", guidance.Reason, StringComparison.Ordinal);

        // And it is as good as new once it has shown to be.
        for (var i = 0; i < 120; i++) learner.Fold(Attempts.Attempt(++seq));
        Assert.Equal((Guidance.Go, "REINFORCED"), (Ask(learner, Attempts.Day).Advice, Ask(learner, Attempts.Day).Standing));
    }

    [Fact]
    public void Should_ask_the_pool_about_a_trigger_never_seen()
    {
        var guidance = Ask(Attempts.Learned(50, 0), Attempts.Day, trigger: "another day");
        Assert.Equal((Guidance.Go, "pooled", 50L), (guidance.Advice, guidance.Level, guidance.Successes));
        Assert.Equal("another day", guidance.Trigger);
    }

    [Fact]
    public void Should_say_that_it_knows_nothing()
    {
        var guidance = Ask(new Learner("journal-1"), Attempts.Day);
        Assert.Equal((Guidance.Caution, "none", 0L, 0.0, 1.0, null), (guidance.Advice, guidance.Level, guidance.Attempts, guidance.Confidence, guidance.Upper, guidance.Heuristic));
        guidance = Ask(Attempts.Learned(Attempts.Attempt(1, Outcome.RolledBack)), Attempts.Day);
        Assert.Equal((Guidance.Caution, "none", 1L), (guidance.Advice, guidance.Level, guidance.RolledBack));
    }

    [Fact]
    public void Should_need_more_evidence_among_many_patterns()
    {
        var bad = Attempts.Learned(0, 9).Pattern();
        var alone = Naive.Thresholds([bad], Options);
        var among = Naive.Thresholds([.. Enumerable.Repeat(Attempts.Learned(1, 1).Pattern(), 999), bad], Options);
        Assert.Equal(Standing.Suppressed, Judge.Of(bad, alone, Options));
        Assert.Equal(Standing.Learning, Judge.Of(bad, among, Options));
    }

    [Fact]
    public void Should_write_the_members_that_readers_know()
    {
        using var advice = JsonDocument.Parse(Ask(Attempts.Learned(1, 4), Attempts.Day).ToJson());
        Assert.Equal(
            ["actionType", "advice", "algorithm", "attempts", "avoidUntil", "confidence", "evidence", "failures", "heuristic", "indeterminate", "lessons", "level", "note", "probation", "reason", "rolledBack", "standing", "successes", "trigger", "upper"],
            advice.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.Equal("2026-01-31T09:00:20.000000Z", advice.RootElement.GetProperty("avoidUntil").GetString());
        using var pattern = JsonDocument.Parse(Attempts.Learned(1, 4).Pattern().ToJson());
        Assert.Equal(
            ["actionType", "algorithm", "antiPatterns", "attempts", "confidence", "evidence", "failures", "firstAt", "followedBy", "heuristic", "indeterminate", "lastAt", "lastFailureAt", "lastSuccessAt", "lessons", "level", "precededBy", "regime", "rolledBack", "staleSince", "streak", "successes", "timeline", "trigger", "upper"],
            pattern.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.Equal(["code", "count", "firstAt", "lastAt", "outcome", "parameters", "template"], pattern.RootElement.GetProperty("lessons")[0].EnumerateObject().Select(m => m.Name));
    }

    private static Learner Mixed(int successes, int failures)
    {
        // Failures spread evenly, the last attempt among them.
        var (total, failed) = (successes + failures, 0);
        return Attempts.Learned(Enumerable.Range(1, total).Select(i => (long)i * failures / total > failed
            ? Attempts.Attempt(i, Outcome.Failure, $"TIMEOUT: Nobody answered, {++failed}.")
            : Attempts.Attempt(i)));
    }

    private static Guidance Ask(Learner learner, DateTimeOffset now, string? trigger = "patch-day")
    {
        var patterns = learner.Cells.Keys.ToDictionary(k => k, k => learner.Pattern(k));
        return Judge.Advise(
            "server.deploy", trigger, patterns.GetValueOrDefault(PatternKey.Of("server.deploy", trigger)), patterns.GetValueOrDefault(Attempts.AllDeploys), Naive.Families(patterns.Values, Options), now, Options);
    }
}
