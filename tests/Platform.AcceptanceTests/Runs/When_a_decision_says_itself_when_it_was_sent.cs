namespace Platform.AcceptanceTests.Runs;

[Trait("Requirement", "G8")]
public sealed class When_a_decision_says_itself_when_it_was_sent() : WaitingDecisionTest(brokerTellsTime: false)
{
    [Fact]
    public async Task Should_not_be_believed() => Assert.Equal("STOP_APPROVAL_INVALID", await GoesAsync(TimeSpan.FromSeconds(-1)));
}
