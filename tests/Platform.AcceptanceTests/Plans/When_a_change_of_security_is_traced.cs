using System.Text;
using Platform.Execution;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_a_change_of_security_is_traced : OwnStackTest
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_keep_the_trace_in_the_ledger()
    {
        using var ada = new Signer("ada");
        Stack.Allow(ada.Allowed(maySetSecurity: true));
        var sovereign = await Stack.ConnectOperatorAsync();
        var change = ada.Change(SecurityState.Lockdown);

        var sent = await sovereign.SendAsync(
            change.ToJson(), p => p.Headers = new Dictionary<string, object?> { ["traceparent"] = Encoding.ASCII.GetBytes($"00-{TraceId}-00f067aa0ba902b7-01") }, "change-security-state");
        Assert.Equal("CHANGED", (await sent.WaitAsync(Eventually.Patience)).Status);

        await Stack.CaughtUpAsync();
        var entry = Assert.Single(await Stack.Ledger.EntriesAsync(change.Statement.ChangeId));
        Assert.Equal("security_change", entry.Kind);
        Assert.True(entry.PayloadJson.TryGetProperty("traceparent", out var kept), entry.Payload);
        Assert.StartsWith($"00-{TraceId}-", kept.GetString(), StringComparison.Ordinal);
    }
}
