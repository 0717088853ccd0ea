using Xunit;

namespace Hestia.Tests.EndToEnd;

[Trait("Requirement", "R003")]
public sealed class When_an_object_is_asked_after
{
    private const string Made = """
        {"index":5,"attemptId":"aaaaaaaa-0000-4000-8000-000000000005","commandId":"cccccccc-0000-4000-8000-000000000005","agentId":"Releaser","traceId":"release-7","parentAttemptId":"aaaaaaaa-0000-4000-8000-000000000006","actionType":"server.restart","trigger":"release.cut","parameters":{"id":"SRV 1"},"status":"SUCCESS","error":null,"affectedIds":["SRV 1"],"output":{},"durationMs":12,"startedAt":"2026-11-21T02:55:01Z","source":"s","sourceSeq":6}
        """;

    [Fact]
    public async Task Should_join_present_past_and_what_was_around_it()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services
            .On("/objects/SRV 1/history", $$"""{"id":"SRV 1","items":[{{Made}}],"next":null,"madeSoBy":{{Made}},"failuresBefore":[]}""")
            .On("/objects/SRV 1", """{"id":"SRV 1","type":"server","version":2,"attributes":{"os":"debian"},"createdAt":"2026-11-21T02:00:00Z","updatedAt":"2026-11-21T02:55:01Z"}""")
            .On("/action-logs", $$"""{"items":[{{Made.Replace("000006\"", "000007\"").Replace("000005\"", "000006\"").Replace("server.restart", "server.deploy")}}],"next":null}""");
        var person = await services.HestiaAsync("why", "SRV 1");
        Assert.Equal(0, person.ExitCode);
        Assert.Contains("SRV 1 is a server at version 2.", person.Output);
        Assert.Contains("Made so by Releaser with server.restart.", person.Output);
        Assert.Contains("within  server.deploy by Releaser", person.Output);

        var program = await services.HestiaAsync("why", "SRV 1", "--json");
        Assert.Equal(0, program.ExitCode);
        Assert.Equal("Releaser", program.Json.GetProperty("madeSoBy").GetProperty("agentId").GetString());
        Assert.Equal("debian", program.Json.GetProperty("object").GetProperty("attributes").GetProperty("os").GetString());
        Assert.Equal("exists", program.Json.GetProperty("presence").GetString());
    }

    [Fact]
    public async Task Should_not_find_what_nobody_knows()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/objects/NONE/history", """{"id":"NONE","items":[],"next":null,"madeSoBy":null,"failuresBefore":[]}""");
        var ended = await services.HestiaAsync("why", "NONE", "--json");
        Assert.Equal((3, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("Nothing is known of NONE", ended.Error);
        Assert.Equal(3, (await services.HestiaAsync("why", "NO-HISTORY-EITHER")).ExitCode);
    }

    [Fact]
    public async Task Should_not_say_that_there_is_nothing_while_the_runner_cannot_be_asked()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/objects/NONE", "", 503);
        var ended = await services.HestiaAsync("why", "NONE", "--json");
        Assert.Equal((5, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("The action-runner does not answer.", ended.Error);
    }
}
