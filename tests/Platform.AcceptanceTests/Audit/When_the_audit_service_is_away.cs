namespace Platform.AcceptanceTests.Audit;

[Collection(nameof(MendedStack))]
public sealed class When_the_audit_service_is_away(SharedStack stack) : OwnStackTest(shared: stack)
{
    [Fact]
    [Trait("Requirement", "G2")]
    [Trait("Requirement", "C04")]
    [Trait("Requirement", "R002")]
    [Trait("Requirement", "R010")]
    public async Task Should_stop_no_action_lose_nothing_and_catch_up()
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Stack.Audit.KillAsync();

        var answers = await Agent.ExecuteAllAsync(Enumerable.Range(0, 500).Select(_ => Command.Create(Command.NewName("SRV"))), TimeSpan.FromSeconds(60));

        Assert.All(answers, a => Assert.Equal("SUCCESS", a.Status));
        Assert.True(await Stack.Runner.IsReadyAsync(), "The runner says that it is not ready although only the ledger is away.");
        await Stack.Audit.StartAsync();
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_say_unknown_and_not_zero_when_the_journal_is_not_heard_of()
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Eventually.EqualAsync("0", BlindAsync, "blind");
        await Stack.Runner.KillAsync();

        await Eventually.EqualAsync("null", BlindAsync, "blind", TimeSpan.FromSeconds(20));
        var completeness = await Stack.Ledger.CompletenessAsync();
        Assert.False(completeness.GetProperty("complete").GetBoolean());
        Assert.True(completeness.GetProperty("sources")[0].GetProperty("head").GetProperty("stale").GetBoolean());

        await Stack.Runner.StartAsync();
        await Eventually.EqualAsync("0", BlindAsync, "blind", diagnose: Stack.Describe);
    }

    private async Task<string> BlindAsync() => (await Stack.Ledger.CompletenessAsync()).GetProperty("blind").GetRawText();
}
