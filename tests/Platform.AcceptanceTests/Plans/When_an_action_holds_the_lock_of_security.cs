using System.Globalization;
using Platform.Execution;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_an_action_holds_the_lock_of_security : OwnStackTest
{
    /// <summary>What whoever begins takes for a moment, and whoever changes the state takes alone.</summary>
    private const long Lock = 0x5345435552;

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R039")]
    public async Task Should_raise_security_all_the_same()
    {
        using var ada = new Signer("ada");
        Stack.Allow(ada.Allowed(maySetSecurity: true));
        var sovereign = await Stack.ConnectOperatorAsync();
        _ = await Agent.SendAsync(new Command("test.sql", new { statements = new[] { $"SELECT pg_advisory_xact_lock_shared({Lock.ToString(CultureInfo.InvariantCulture)})", "SELECT pg_sleep(19)" } }));
        await Eventually.TrueAsync(
            async () => await Stack.Business.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(19)' AND state = 'active'") == 1,
            "the action sleeps with the lock", diagnose: Stack.Describe);

        var raised = await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Lockdown), TimeSpan.FromSeconds(5));

        Assert.Equal("CHANGED", raised.Status);
        Assert.Equal("SECURITY_LOCKDOWN", (await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")))).Code);
    }
}
