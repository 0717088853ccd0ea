using Xunit;

namespace Hestia.Tests.EndToEnd;

[Trait("Requirement", "C32")]
public sealed class When_a_payload_has_left_the_database
{
    [Theory]
    [InlineData("erased")]
    [InlineData("archived")]
    public async Task Should_be_told_where_the_log_shows_errors(string state)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/action-logs", $$"""{"items":[{{Attempt("FAILURE", state)}}],"next":null}""");
        var ended = await services.HestiaAsync("log");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains($"payload {state}", ended.Output);
    }

    [Theory]
    [InlineData("erased")]
    [InlineData("archived")]
    public async Task Should_be_told_where_a_denial_is_shown(string state)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/entries", $$"""
            {"items":[{"index":4,"kind":"command_denied","at":"2026-11-21T02:55:01Z","agentId":"A","actionType":"server.restart",
             "payload":null,"payloadState":"{{state}}"}],"next":null}
            """);
        var ended = await services.HestiaAsync("log", "--status", "denied");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains($"payload {state}", ended.Output);
    }

    [Theory]
    [InlineData("erased")]
    [InlineData("archived")]
    public async Task Should_be_told_where_a_history_shows_with_what_and_why_it_failed(string state)
    {
        await using var services = await ServicesStandIn.StartAsync();
        var (made, failed) = (Attempt("SUCCESS", state), Attempt("FAILURE", state));
        services
            .On("/objects/SRV-1/history", $$"""
                {"id":"SRV-1","items":[{{made}}],"next":null,"madeSoBy":{{made}},"failuresBefore":[{{failed}}]}
                """)
            .On("/objects/SRV-1", """{"id":"SRV-1","type":"server","version":2,"attributes":{}}""");
        var ended = await services.HestiaAsync("why", "SRV-1");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains($"with    payload {state}", ended.Output);
        Assert.Contains($"      payload {state}", ended.Output.Split("Before that, one attempt failed:")[1]);
    }

    [Theory]
    [InlineData("\"payloadsErased\":1,\"payloadsArchived\":0", "1 payload was erased, as an entry says; its digest is left.")]
    [InlineData("\"payloadsErased\":0,\"payloadsArchived\":65536", "65,536 payloads were released to an archive, as an entry says;")]
    [InlineData("\"payloadsErased\":2,\"payloadsArchived\":512", "2 payloads were erased and 512 released to an archive, as an entry says;")]
    public async Task Should_be_counted_by_who_verifies(string counted, string says)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/verify", $$"""{"valid":true,"first":0,"entries":70000,"head":"ab12",{{counted}},"seconds":0.1}""");
        var ended = await services.HestiaAsync("ledger", "verify");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains(says, ended.Output);
    }

    [Fact]
    public async Task Should_be_counted_by_who_verifies_an_export_offline()
    {
        await using var services = await ServicesStandIn.StartAsync();
        using var ledger = new LedgerStandIn(6, missing: 2, removal: 4);
        ledger.Serve(services);
        var file = services.FileIn("ledger.ndjson");
        Assert.Equal(0, (await services.HestiaAsync("ledger", "export", "-o", file)).ExitCode);
        var ended = await services.HestiaAsync("ledger", "verify", "--file", file);
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("1 payload was erased, as an entry says; its digest is left.", ended.Output);
        var json = (await services.HestiaAsync("ledger", "verify", "--file", file, "--json")).Json;
        Assert.Equal((1, 0), (json.GetProperty("payloadsErased").GetInt32(), json.GetProperty("payloadsArchived").GetInt32()));
    }

    [Fact]
    public async Task Should_not_be_counted_where_none_has()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/verify", """{"valid":true,"first":0,"entries":12,"head":"ab12","payloadsErased":0,"payloadsArchived":0}""");
        Assert.DoesNotContain("payload", (await services.HestiaAsync("ledger", "verify")).Output);
    }

    private static string Attempt(string status, string state) => $$"""
        {"index":5,"attemptId":"aaaaaaaa-0000-4000-8000-000000000005","commandId":"cccccccc-0000-4000-8000-000000000005",
         "agentId":"A","actionType":"server.restart","parameters":null,"status":"{{status}}","error":null,"affectedIds":["SRV-1"],
         "output":null,"durationMs":12,"startedAt":"2026-11-21T02:55:01Z","source":"s","sourceSeq":6,"payloadState":"{{state}}"}
        """;
}
