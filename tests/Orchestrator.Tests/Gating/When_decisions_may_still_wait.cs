using Microsoft.Extensions.Time.Testing;
using Orchestrator.Gating;

namespace Orchestrator.Tests.Gating;

/// <summary>A gate that is overdue waits until nobody's decision can wait unread.</summary>
[Trait("Requirement", "G8")]
public sealed class When_decisions_may_still_wait
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Should_not_be_done_before_the_queue_is_read_and_quiet()
    {
        var decisions = new DecisionsInHand(time);
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(decisions.AreDone());

        decisions.Reading(true);
        Assert.False(decisions.AreDone());
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(decisions.AreDone());

        decisions.Reading(false);
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(decisions.AreDone());
    }

    [Fact]
    public void Should_not_be_done_while_one_is_in_hand_or_was_a_moment_ago()
    {
        var decisions = new DecisionsInHand(time);
        decisions.Reading(true);
        time.Advance(TimeSpan.FromSeconds(2));
        decisions.Begin();
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(decisions.AreDone());

        decisions.End();
        Assert.False(decisions.AreDone());
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(decisions.AreDone());
    }
}
