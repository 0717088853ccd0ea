namespace Platform.AcceptanceTests.Seen;

public sealed class When_telemetry_is_wanted : IAsyncLifetime
{
    private OtlpReceiver collector = null!;
    private Stack stack = null!;

    public async ValueTask InitializeAsync()
    {
        collector = await OtlpReceiver.StartAsync();
        stack = await Stack.StartAsync(new StackOptions { RunnerSettings = collector.Settings, AuditSettings = collector.Settings });
    }

    public async ValueTask DisposeAsync()
    {
        Failures.Tell(stack);
        await stack.DisposeAsync();
        await collector.DisposeAsync();
    }

    [Fact]
    [Trait("Requirement", "R110")]
    [Trait("Requirement", "R113")]
    [Trait("Requirement", "R005")]
    public async Task Should_show_one_trace_from_the_agent_to_the_ledger_and_the_registered_metrics()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c", Span = "b7ad6b7169203331";
        var agent = await stack.ConnectAgentAsync();
        var server = Command.NewName("SRV");
        await agent.ExecuteAsync(Command.Create(server));
        await agent.ExecuteAsync(Command.Deploy(server, "2"), p => p.Headers = new Dictionary<string, object?> { ["traceparent"] = $"00-{Trace}-{Span}-01" });
        await agent.ExecuteAsync(new Command("no.such", new { }));
        var secret = Command.NewName("cAnArY");
        await agent.ExecuteAsync(new Command("test.secret", new { pin = secret }));

        await Eventually.TrueAsync(
            () => collector.Spans.Count(s => s.TraceId == Trace && s.Name == "ledger append") == 2,
            "the ledger's spans have come",
            diagnose: () => string.Join('\n', collector.Spans.Where(s => s.TraceId == Trace).Select(s => $"{s.Service} {s.Name} {s.SpanId} < {s.ParentSpanId}")) + stack.Describe());
        var ours = collector.Spans.Where(s => s.TraceId == Trace).ToList();
        var deploy = Assert.Single(ours, s => s.Name == "execute_tool server.deploy");
        var restart = Assert.Single(ours, s => s.Name == "execute_tool server.restart");
        Assert.Equal(("action-runner", Span), (deploy.Service, deploy.ParentSpanId));
        Assert.Equal(deploy.SpanId, restart.ParentSpanId);
        Assert.Equal(
            new HashSet<string> { deploy.SpanId, restart.SpanId }, ours.Where(s => s is { Name: "ledger append", Service: "audit" }).Select(s => s.ParentSpanId).ToHashSet(StringComparer.Ordinal));
        Assert.Contains("gen_ai.tool.name", deploy.Raw, StringComparison.Ordinal);
        Assert.Contains("gen_ai.agent.id", deploy.Raw, StringComparison.Ordinal);

        string[] wanted =
        [
            "platform.attempts", "platform.denials", "platform.attempt.duration", "platform.group.size", "platform.journal.backlog", "platform.journal.age", "platform.relay.published",
            "audit.ledger.entries", "audit.append.batch_size", "audit.append.duration", "audit.ledger.lag", "audit.gaps",
        ];
        await Eventually.TrueAsync(() => wanted.All(collector.Metrics.Contains), "all metrics have come", diagnose: () => "Missing: " + string.Join(' ', wanted.Except(collector.Metrics)));
        Assert.DoesNotContain(collector.Spans, s => s.Raw.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "R110")]
    [Trait("Requirement", "G11")]
    public async Task Should_write_logs_that_are_one_JSON_object_a_line_with_the_trace_in_it()
    {
        var agent = await stack.ConnectAgentAsync();
        await agent.ExecuteAsync(new Command("test.write", new { id = Command.NewName("thing"), then = "control-error" }));
        await stack.Runner.StopAsync();
        Assert.NotEmpty(stack.Runner.Output);
        Assert.All(stack.Runner.Output, line =>
        {
            var log = System.Text.Json.JsonDocument.Parse(line).RootElement;
            Assert.Equal("action-runner", log.GetProperty("service").GetString());
            Assert.NotEmpty(log.GetProperty("message").GetString()!);
        });
    }
}
