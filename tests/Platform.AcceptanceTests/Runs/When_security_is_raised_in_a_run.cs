using Platform.Execution;

namespace Platform.AcceptanceTests.Runs;

public sealed class When_security_is_raised_in_a_run : RunTest
{
    [Fact]
    [Trait("Requirement", "C31")]
    [Trait("Requirement", "R039")]
    public async Task Should_stop_with_a_code_of_its_own_and_go_on_when_it_is_cleared()
    {
        using var guard = new Signer("guard");
        Stack.Allow(Sovereign.Allowed(maySetSecurity: false, "cut.*"), guard.Allowed(maySetSecurity: true));
        var run = await StartRunAsync();
        await ReachesAsync(run, "AWAITING_SG1");
        Assert.Equal("CHANGED", (await Operator.ChangeSecurityAsync(guard.Change(SecurityState.Lockdown))).Status);

        Assert.Equal("TAKEN", (await DecideAsync(run)).Status);

        await ReachesAsync(run, "STOP_SECURITY");
        Assert.Equal("CHANGED", (await Operator.ChangeSecurityAsync(guard.Change(SecurityState.Operational, fromVersion: 1))).Status);
        Assert.Equal("TAKEN", (await ResumeAsync(run)).Status);
        await ReachesAsync(run, "AWAITING_SG2");
    }
}
