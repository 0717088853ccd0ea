using System.Text;
using System.Text.Json;
using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_an_action_is_run
{
    [Theory]
    [InlineData("SUCCESS", null, 0)]
    [InlineData("FAILURE", "UNDER_MAINTENANCE: SRV-001 is under maintenance.", 1)]
    [InlineData("ROLLED_BACK", "TIMEOUT: It took longer than 5 s.", 1)]
    [InlineData("DENIED", "UNKNOWN_ACTION: There is no action server.restart.", 4)]
    public async Task Should_exit_with_its_outcome(string status, string? error, int exitCode)
    {
        await using var runner = await RunnerStandIn.StartAsync();
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        runner.Answer = command => Answer(command, status, error);
        var person = await services.HestiaAsync("action", "run", "server.restart", "--param", "id=SRV-001", "--agent", "Antigravity", "--trigger", "alert.high-cpu", "--trace", "job-1");
        Assert.Equal(exitCode, person.ExitCode);
        Assert.Contains(status, person.Output);
        Assert.Contains(error ?? "SRV-001", person.Output);

        var program = await services.HestiaAsync("action", "run", "server.restart", "--json");
        Assert.Equal(exitCode, program.ExitCode);
        Assert.Equal(status, program.Json.GetProperty("status").GetString());

        var (body, properties) = runner.Received.First();
        Assert.Equal("Antigravity server.restart alert.high-cpu job-1 SRV-001", $"{Text(body, "agentId")} {Text(body, "actionType")} {Text(body, "trigger")} {Text(body, "traceId")} {Text(body.GetProperty("parameters"), "id")}");
        Assert.Equal("application/json", properties.ContentType);
        Assert.True(properties.Persistent);
        Assert.NotNull(properties.UserId);

        // The id was told before anything was sent, and it is the one that was sent.
        Assert.Contains($"command {Text(body, "commandId")}", person.Error);
    }

    [Fact]
    public async Task Should_send_the_id_and_the_trace_that_it_is_given_and_parameters_from_standard_input()
    {
        await using var runner = await RunnerStandIn.StartAsync();
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        runner.Answer = command => Answer(command, "SUCCESS", null, replayed: true);
        const string Id = "0193a2b4-1111-7222-8333-444455556666";
        const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        var ended = await HestiaProcess.RunAsync(
            services.StatusFile, ["action", "run", "http.call", "--command-id", Id, "--file", "-"], """{"token":"s3cr3t"}""", ("TRACEPARENT", Parent));
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("nothing was executed now", ended.Output);
        Assert.DoesNotContain("s3cr3t", ended.Output + ended.Error);
        var (body, properties) = Assert.Single(runner.Received);
        Assert.Equal(Id, Text(body, "commandId"));
        Assert.Equal("s3cr3t", Text(body.GetProperty("parameters"), "token"));
        Assert.Equal(Parent, Encoding.UTF8.GetString((byte[])properties.Headers!["traceparent"]!));
    }

    [Fact]
    public async Task Should_say_how_to_find_the_truth_where_no_answer_comes()
    {
        await using var runner = await RunnerStandIn.StartAsync();
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        var ended = await services.HestiaAsync("action", "run", "server.restart", "--timeout", "2");
        Assert.Equal((5, ""), (ended.ExitCode, ended.Output));
        var id = Text(await runner.FirstAsync(), "commandId");
        Assert.Contains($"./platform log --command {id}", ended.Error);
        Assert.Contains($"--command-id {id}", ended.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_say_that_nobody_takes_commands(bool withExchange)
    {
        await using var runner = await RunnerStandIn.StartAsync(withQueue: false, withExchange);
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        var ended = await services.HestiaAsync("action", "run", "server.restart");
        Assert.Equal(5, ended.ExitCode);
        Assert.Contains("Nobody takes commands", ended.Error);
        Assert.Contains("Nothing was executed.", ended.Error);
    }

    [Fact]
    public async Task Should_say_that_the_broker_does_not_know_the_agent()
    {
        await using var runner = await RunnerStandIn.StartAsync();
        await using var services = await ServicesStandIn.StartAsync(new UriBuilder(runner.AgentBroker) { Password = "wrong" }.Uri.AbsoluteUri);
        var ended = await services.HestiaAsync("action", "run", "server.restart");
        Assert.Equal(4, ended.ExitCode);
        Assert.Contains("does not accept the agents' user", ended.Error);
        Assert.DoesNotContain("wrong", ended.Error);
    }

    [Fact]
    public async Task Should_not_understand_an_answer_that_is_none()
    {
        await using var runner = await RunnerStandIn.StartAsync();
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        runner.Answer = static _ => "nonsense";
        var ended = await services.HestiaAsync("action", "run", "server.restart");
        Assert.Equal((5, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("cannot be understood", ended.Error);
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static string Answer(JsonElement command, string status, string? error, bool replayed = false) => JsonSerializer.Serialize(new
    {
        commandId = Text(command, "commandId"),
        attemptId = status == "DENIED" ? null : "0193a2b4-aaaa-7222-8333-444455556666",
        status,
        error,
        affectedIds = status == "SUCCESS" ? new[] { "SRV-001" } : [],
        output = new { },
        durationMs = 3,
        replayed,
    });
}
