namespace Platform.AcceptanceTests.Actions;

public sealed class When_the_broker_must_vouch_for_the_agent() : OwnStackTest(new StackOptions
{
    Audits = 0,
    RunnerSettings = new Dictionary<string, string> { ["Accepting__RequireUserId"] = "true" },
})
{
    [Fact]
    [Trait("Requirement", "R005")]
    public async Task Should_take_only_what_the_agent_s_own_user_sends()
    {
        var mine = Command.Create(Command.NewName("SRV")) with { AgentId = "agent" };
        var vouched = await Agent.ExecuteAsync(mine, p => p.UserId = "agent");
        var unvouched = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")) with { AgentId = "agent" });
        var forged = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")) with { AgentId = "Antigravity" }, p => p.UserId = "agent");

        Assert.Equal("SUCCESS", vouched.Status);
        Assert.Equal("agent", Assert.Single(await Stack.Journal.RecordsAsync(mine.CommandId)).Body.GetProperty("userId").GetString());
        Assert.Equal(("DENIED", "UNVOUCHED"), (unvouched.Status, unvouched.Code));
        Assert.Equal(("DENIED", "UNVOUCHED"), (forged.Status, forged.Code));
    }
}
