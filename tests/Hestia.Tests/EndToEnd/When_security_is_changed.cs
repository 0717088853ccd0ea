using System.Text;
using System.Text.Json;
using Platform.Execution;
using Platform.Statements;
using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_security_is_changed
{
    private const string Standing = """{"securityState":"COMPROMISED","boundaryState":"ELEVATED","version":7,"changedAt":"2026-11-21T02:50:00.000000Z","changedBy":"oncall","reason":"Unknown key"}""";

    [Fact]
    public async Task Should_show_how_it_stands_and_why_or_why_not()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/security", Standing);
        var shown = await services.HestiaAsync("security", "show");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("✘ COMPROMISED  Nothing begins", shown.Output);
        Assert.Contains("Unknown key", shown.Output);
        Assert.Equal(7, (await services.HestiaAsync("security", "show", "--json")).Json.GetProperty("version").GetInt32());
        services.On("/security", """{"title":"Unreadable","status":503,"detail":"The security state cannot be trusted: its signature does not hold."}""", 503, "application/problem+json");
        var unknown = await services.HestiaAsync("security", "show");
        Assert.Equal((5, ""), (unknown.ExitCode, unknown.Output));
        Assert.Contains("its signature does not hold.", unknown.Error);
    }

    [Fact]
    public async Task Should_raise_without_any_service_and_be_signed()
    {
        await using var runner = await RunnerStandIn.StartAsync(exchange: "change-security-state");
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        runner.Answer = change => Answer(change, "CHANGED", null);
        var key = await KeyAsync(services);
        var raised = await services.HestiaAsync("security", "raise", "lockdown", "--reason", "Drill", "--key", "oncall");
        Assert.Equal(0, raised.ExitCode);
        Assert.Contains("✔ CHANGED", raised.Output);
        Assert.Contains("cannot be read; it is raised all the same", raised.Error);
        var (body, properties) = Assert.Single(runner.Received);
        Assert.NotNull(properties.UserId);
        Assert.True(SignedStatement.TryRead<SecurityChange>(Encoding.UTF8.GetBytes(body.GetRawText()), out var change, out _));
        Assert.Equal((SecurityState.Lockdown, BoundaryState.Lockdown, null, "Drill"), (change!.Statement.SecurityState, change.Statement.BoundaryState, change.Statement.FromVersion, change.Statement.Reason));
        Assert.Null(SecurityChangeCheck.Check(change, new KeyRing([key]), new SecurityReading(SecurityState.Operational, BoundaryState.Nominal), 7, TimeProvider.System.GetUtcNow()));
    }

    [Fact]
    public async Task Should_clear_only_what_was_seen()
    {
        await using var runner = await RunnerStandIn.StartAsync(exchange: "change-security-state");
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        await KeyAsync(services);
        var unseen = await services.HestiaAsync("security", "clear", "--reason", "Over", "--key", "oncall");
        Assert.Equal((5, ""), (unseen.ExitCode, unseen.Output));
        Assert.Empty(runner.Received);

        services.On("/security", Standing);
        runner.Answer = change => Answer(change, "DENIED", "SECURITY_CHANGE_STALE: Look again.");
        var stale = await services.HestiaAsync("security", "clear", "--reason", "Over", "--key", "oncall", "--json");
        Assert.Equal((4, "DENIED"), (stale.ExitCode, stale.Json.GetProperty("status").GetString()));
        var (body, _) = Assert.Single(runner.Received);
        Assert.Equal("OPERATIONAL NOMINAL 7", $"{body.GetProperty("securityState")} {body.GetProperty("boundaryState")} {body.GetProperty("fromVersion")}");
    }

    [Fact]
    public async Task Should_say_that_nobody_takes_changes()
    {
        await using var runner = await RunnerStandIn.StartAsync(withQueue: false, exchange: "change-security-state");
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        await KeyAsync(services);
        var ended = await services.HestiaAsync("security", "raise", "COMPROMISED", "--reason", "x", "--key", "oncall");
        Assert.Equal(5, ended.ExitCode);
        Assert.Contains("Nobody takes changes", ended.Error);
        Assert.Contains("Nothing was changed.", ended.Error);
    }

    private static async Task<AllowedKey> KeyAsync(ServicesStandIn services)
    {
        var made = await services.HestiaAsync("keys", "new", "oncall", "--json");
        return new AllowedKey("oncall", Convert.FromBase64String(made.Json.GetProperty("entry").GetProperty("publicKey").GetString()!), [], maySetSecurity: true);
    }

    private static string Answer(JsonElement change, string status, string? error) => JsonSerializer.Serialize(
        new { changeId = change.GetProperty("changeId").GetString(), status, error, version = status == "CHANGED" ? 8 : (long?)null, replayed = false });
}
