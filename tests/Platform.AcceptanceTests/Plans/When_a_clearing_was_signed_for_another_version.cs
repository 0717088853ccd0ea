using System.Net;
using Npgsql;
using Platform.Execution;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_a_clearing_was_signed_for_another_version : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R039")]
    public async Task Should_let_nothing_begin()
    {
        using var ada = new Signer("ada");
        Stack.Allow(ada.Allowed(maySetSecurity: true));
        var sovereign = await Stack.ConnectOperatorAsync();
        for (var version = 1; version <= 6; version++)
            Assert.Equal("CHANGED", (await sovereign.ChangeSecurityAsync(ada.Change(version % 2 == 0 ? SecurityState.Lockdown : SecurityState.Compromised, fromVersion: version - 1))).Status);

        // She cleared what she had seen, version 5, and the escalation behind it was not seen: it came too late, and somebody kept it.
        var kept = ada.Change(SecurityState.Operational, fromVersion: 5);
        Assert.Equal("SECURITY_CHANGE_STALE", (await sovereign.ChangeSecurityAsync(kept)).Code);
        await using (var action = new NpgsqlConnection(Stack.Business.App))
        {
            await action.OpenAsync(TestContext.Current.CancellationToken);
            await using var insert = new NpgsqlCommand("INSERT INTO security.change (version, change_id, security_state, boundary_state, change) VALUES (7, $1, 'OPERATIONAL', 'NOMINAL', $2)", action)
            {
                Parameters = { new() { Value = kept.Statement.ChangeId }, new() { Value = kept.ToJson() } },
            };
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var denied = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        using var shown = await Stack.Runner.Http.GetAsync(new Uri("/security", UriKind.Relative));

        Assert.Equal(("DENIED", "SECURITY_UNREADABLE"), (denied.Status, denied.Code));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, shown.StatusCode);
    }
}
