using Platform.Execution;

namespace Platform.AcceptanceTests.Plans;

/// <summary>
/// A superuser of the business database deletes what closed it; what saw the change, recorded it or holds its record says so, and nothing
/// begins.
/// </summary>
public sealed class When_a_change_of_security_is_taken_away : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R039")]
    public async Task Should_let_nothing_begin_until_an_operator_sets_the_state_anew()
    {
        using var ada = new Signer("ada");
        Stack.Allow(ada.Allowed(true));
        await using var sovereign = await Stack.ConnectOperatorAsync();
        Assert.Equal("CHANGED", (await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Compromised))).Status);
        await Stack.CaughtUpAsync();

        // The runner has seen it, and so has the journal.
        await Stack.AttackAsync("security.change", "DELETE FROM security.change WHERE version = 1");
        await DeniedAsync();

        // Then the journal's record, too: a runner that starts now has seen nothing, and asks the ledger.
        await Stack.AttackAsync("journal.record", "DELETE FROM journal.record WHERE kind = 'security_change'");
        await Stack.Runner.StopAsync();
        await Stack.Runner.StartAsync(ready: false);
        await DeniedAsync();
        await Eventually.TrueAsync(async () => !await Stack.Runner.IsReadyAsync(), "the runner says that it is not ready", diagnose: Stack.Describe);

        var again = await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Operational, fromVersion: 0));
        Assert.Equal("CHANGED", again.Status);
        await Eventually.TrueAsync(async () => (await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")))).Status == "SUCCESS", "work begins again", diagnose: Stack.Describe);
    }

    private async Task DeniedAsync()
    {
        var denied = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        Assert.Equal(("DENIED", "SECURITY_UNREADABLE"), (denied.Status, denied.Code));
    }
}
