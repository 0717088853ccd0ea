using Platform.Execution;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_the_keys_file_cannot_be_read() : OwnStackTest(new StackOptions { Start = false })
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("")]
    [InlineData("/tmp")]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_hold_up_only_what_needs_a_key(string path)
    {
        using var kim = new Signer("Kim");
        Stack.Runner.Settings["Approving__KeysFile"] = path;
        await Task.WhenAll(Stack.Runner.StartAsync(), Stack.Audit.StartAsync());
        var agent = await Stack.ConnectAgentAsync();
        var sovereign = await Stack.ConnectOperatorAsync();

        var command = await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), within: Soon);
        var plan = await agent.ExecuteAsync(Harmless(), Soon);
        var approved = await agent.ExecuteAsync(kim.Approve(Harmless()), Soon);
        var raised = await sovereign.ChangeSecurityAsync(kim.Change(SecurityState.Lockdown), Soon);
        var after = await agent.ExecuteAsync(Harmless(), Soon);

        Assert.Equal(("SUCCESS", "COMPLETED", "COMPLETED"), (command.Status, plan.Status, after.Status));
        Assert.Equal("DENIED", approved.Status);
        Assert.Contains(approved.Code, (string[])["APPROVAL_KEYS_UNREADABLE", "APPROVAL_UNKNOWN_KEY"]);
        Assert.Equal("DENIED", raised.Status);
        Assert.Contains(raised.Code, (string[])["SECURITY_CHANGE_KEYS_UNREADABLE", "SECURITY_CHANGE_UNKNOWN_KEY"]);
    }

    private static PlanCommand Harmless() => Live(Step("create", Command.Create(Command.NewName("SRV"))));
}
