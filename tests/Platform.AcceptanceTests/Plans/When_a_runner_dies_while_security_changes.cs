using Platform.AcceptanceTests.Recovery;
using Platform.Execution;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_a_runner_dies_while_security_changes : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G8")]
    public async Task Should_make_the_change_once_and_record_it_once()
    {
        using var ada = new Signer("ada");
        Stack.Allow(ada.Allowed(maySetSecurity: true));
        var sovereign = await Stack.ConnectOperatorAsync();
        Stack.Runner.Supervise();
        var points = Chaos.Points.Where(p => p.StartsWith("security.", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, points.Count);

        for (var i = 0; i < points.Count; i++)
        {
            var state = i % 2 == 0 ? SecurityState.Lockdown : SecurityState.Operational;
            var change = ada.Change(state, fromVersion: i);
            var dying = Chaos.DieAtAsync(Stack.Runner, points[i], passing: 1);
            // The broker keeps it until a runner has made it.
            _ = await sovereign.SendAsync(change.ToJson(), exchange: "change-security-state");
            await dying;
            await Stack.Runner.ReadyAsync();
            await Eventually.EqualAsync(i + 1L, async () => (await Stack.Runner.GetAsync("/security")).GetProperty("version").GetInt64(), "the version of the security state", diagnose: Stack.Describe);

            var again = await sovereign.ChangeSecurityAsync(change);
            Assert.Equal(("CHANGED", true, i + 1L), (again.Status, again.Replayed, again.Json.GetProperty("version").GetInt64()));
        }

        await Stack.CaughtUpAsync();
        Assert.Equal(points.Count, (await Stack.Ledger.EntriesAsync()).Count(e => e.Kind == "security_change"));
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());
    }
}
