using Miner.Learning;

namespace Miner.Tests.Judging;

public sealed class When_the_rules_of_thumb_count
{
    [Theory]
    [Trait("Requirement", "R014")]
    [Trait("Requirement", "C08")]
    [InlineData(0, 0, false)]
    [InlineData(5, 0, false)]
    [InlineData(6, 0.1, true)]
    [InlineData(7, 0.2, true)]
    [InlineData(8, 0.3, true)]
    [InlineData(14, 0.9, true)]
    [InlineData(15, 1, true)]
    [InlineData(16, 1, true)]
    [InlineData(long.MaxValue, 1, true)]
    public void Should_reinforce_from_the_sixth_success_on(long successes, double confidence, bool reinforced)
    {
        Assert.Equal(confidence, HeuristicV1.Confidence(successes));
        Assert.Equal(reinforced, HeuristicV1.IsReinforced(successes));
    }

    [Theory]
    [Trait("Requirement", "R015")]
    [Trait("Requirement", "C08")]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(long.MaxValue, true)]
    public void Should_suppress_from_the_fourth_failure_on(long failures, bool suppressed) =>
        Assert.Equal(suppressed, HeuristicV1.IsSuppressed(failures));
}
