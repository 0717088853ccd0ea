namespace Platform.AcceptanceTests.Runs;

[Trait("Requirement", "G8")]
public sealed class When_a_decision_waits_for_the_orchestrator() : WaitingDecisionTest(brokerTellsTime: true)
{
    [Fact]
    public async Task Should_count_where_it_came_to_the_broker_in_time() => Assert.Equal("AWAITING_SG2", await GoesAsync(TimeSpan.FromSeconds(-1)));

    [Fact]
    public async Task Should_not_count_where_it_came_to_the_broker_too_late() => Assert.Equal("STOP_APPROVAL_INVALID", await GoesAsync(TimeSpan.FromSeconds(1)));
}
