using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Platform.AcceptanceTests.Seen;

/// <summary>The last line of its log is a sentence that says why, in the form of all others, however early it failed.</summary>
public sealed class When_a_service_cannot_start
{
    [Theory]
    [Trait("Requirement", "R110")]
    [InlineData("a secret's file is missing", "ConnectionStrings__Database_FILE", "/nowhere/secret", "/nowhere/secret")]
    [InlineData("a setting is missing", "RabbitMq__Uri", "", "RabbitMq__Uri")]
    [InlineData("a level of the log has no such name", "Serilog__MinimumLevel__Default", "Loud", "Loud")]
    public async Task Should_say_why_in_its_log(string what, string setting, string value, string named)
    {
        await using var database = await Databases.CreateEmptyAsync(ServiceProgram.Runner);
        await using var runner = new ServiceProcess(ServiceProgram.Runner, database, TestServers.Broker("action-runner", "platform"));
        runner.Settings[setting] = value;
        await EndsWithAsync(runner, what, named);
    }

    [Fact]
    [Trait("Requirement", "R110")]
    public async Task Should_say_in_its_log_that_its_port_is_taken()
    {
        await using var database = await Databases.CreateAsync(ServiceProgram.Runner);
        await using var runner = new ServiceProcess(ServiceProgram.Runner, database, TestServers.Broker("action-runner", "platform"));
        using var squatter = new TcpListener(IPAddress.Loopback, runner.Url.Port);
        squatter.Start();
        await EndsWithAsync(runner, "the port is taken", "address already in use");
    }

    private static async Task EndsWithAsync(ServiceProcess runner, string what, string named)
    {
        await runner.StartAsync(ready: false);
        Assert.Equal(1, await runner.WaitForExitAsync(within: TimeSpan.FromSeconds(60)));
        await Eventually.TrueAsync(() => runner.Output.Count > 0, $"{what}: it said something", diagnose: runner.Describe);
        var last = JsonDocument.Parse(runner.Output.Last(l => l.StartsWith('{'))).RootElement;
        Assert.Equal(("Fatal", "action-runner"), (last.GetProperty("@l").GetString(), last.GetProperty("service").GetString()));
        Assert.Contains(named, last.GetProperty("@m").GetString(), StringComparison.Ordinal);
        Assert.All(runner.Output, line => Assert.StartsWith("{", line, StringComparison.Ordinal));
    }
}
