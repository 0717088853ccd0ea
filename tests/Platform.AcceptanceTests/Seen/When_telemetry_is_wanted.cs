using System.Text.Json;

namespace Platform.AcceptanceTests.Seen;

/// <summary>All three services, with a collector to send to.</summary>
public sealed class Watched : IAsyncLifetime
{
    public OtlpReceiver Collector { get; private set; } = null!;

    public Stack Stack { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Collector = await OtlpReceiver.StartAsync();
        Stack = await Stack.StartAsync(new StackOptions
        {
            Miners = 1, RunnerSettings = Collector.Settings, AuditSettings = Collector.Settings, MinerSettings = Collector.Settings,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Stack is not null) await Stack.DisposeAsync();
        await Collector.DisposeAsync();
    }
}

public sealed class When_telemetry_is_wanted(Watched watched) : IClassFixture<Watched>, IAsyncLifetime
{
    private readonly OtlpReceiver collector = watched.Collector;
    private readonly Stack stack = watched.Stack;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Failures.Tell(stack);
        return ValueTask.CompletedTask;
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
        await agent.ExecuteAsync(Command.Deploy(server, "2"), Under(Trace, Span));
        await agent.ExecuteAsync(new Command("no.such", new { }));
        var secret = Command.NewName("cAnArY");
        await agent.ExecuteAsync(new Command("test.secret", new { pin = secret }));

        var ours = await ArrivedAsync(Trace, appends: 2);
        var deploy = Assert.Single(ours, s => s.Name == "execute_tool server.deploy");
        var restart = Assert.Single(ours, s => s.Name == "execute_tool server.restart");
        Assert.Equal(("action-runner", Span), (deploy.Service, deploy.ParentSpanId));
        Assert.Equal(deploy.SpanId, restart.ParentSpanId);
        Assert.Equal(
            new HashSet<string> { deploy.SpanId, restart.SpanId }, ours.Where(s => s is { Name: "ledger append", Service: "audit" }).Select(s => s.ParentSpanId).ToHashSet(StringComparer.Ordinal));
        // What the database did for the action is seen inside it; nothing of the trace hangs in the air.
        Assert.Contains(ours, s => s.ParentSpanId == deploy.SpanId && s.Raw.Contains("db.system", StringComparison.Ordinal));
        Assert.Empty(ours.Select(s => s.ParentSpanId).Except(ours.Select(s => s.SpanId)).Except([Span]));
        Assert.Contains("gen_ai.tool.name", deploy.Raw, StringComparison.Ordinal);
        Assert.Contains("gen_ai.agent.id", deploy.Raw, StringComparison.Ordinal);

        string[] wanted =
        [
            "platform.action_runner.attempts", "platform.action_runner.denials", "platform.action_runner.attempt.duration", "platform.action_runner.group.size",
            "platform.action_runner.journal.backlog", "platform.action_runner.journal.age", "platform.action_runner.journal.published",
            "platform.audit.ledger.entries", "platform.audit.append.batch_size", "platform.audit.append.duration", "platform.audit.ledger.lag", "platform.audit.gaps",
            "platform.miner.records", "platform.miner.behind", "platform.miner.skipped",
            "http.server.request.duration", "db.client.operation.duration", "dotnet.gc.collections",
        ];
        await Eventually.TrueAsync(() => wanted.All(collector.Metrics.Contains), "all metrics have come", diagnose: () => "Missing: " + string.Join(' ', wanted.Except(collector.Metrics)));
        Assert.DoesNotContain(collector.Spans, s => s.Raw.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "R110")]
    [Trait("Requirement", "G11")]
    public async Task Should_write_logs_that_are_one_JSON_object_a_line_with_the_agent_s_trace_in_it()
    {
        const string Trace = "5b8aa5a2d2c872e8321cf37308d69df2", Span = "051581bf3cb55c13";
        var agent = await stack.ConnectAgentAsync();
        var words = Command.NewName("first\r\nsecond\u001b[31m\u202e");
        await agent.ExecuteAsync(new Command("test.log", new { words }), Under(Trace, Span));
        var execute = Assert.Single(await ArrivedAsync(Trace, appends: 1), s => s.Name == "execute_tool test.log");

        JsonElement? said = null;
        await Eventually.TrueAsync(
            () => stack.Runner.Output.Select(line => JsonDocument.Parse(line).RootElement).Any(line => (said = line).Value.TryGetProperty("Words", out var value) && value.GetString() == words),
            "the action's line is in the log, one object a line",
            diagnose: stack.Describe);
        Assert.Equal((Trace, execute.SpanId), (said!.Value.GetProperty("@tr").GetString(), said.Value.GetProperty("@sp").GetString()));
        foreach (var service in new[] { stack.Runner, stack.Audit, stack.Miner })
        {
            Assert.NotEmpty(service.Output);
            Assert.All(service.Output, line =>
            {
                var log = JsonDocument.Parse(line).RootElement;
                Assert.Equal(service.Name, log.GetProperty("service").GetString());
                Assert.NotEmpty(log.GetProperty("@m").GetString()!);
                Assert.True(log.GetProperty("@t").TryGetDateTimeOffset(out _));
                // A probe leaves no line, and every one of these services was probed many times.
                Assert.DoesNotContain("/health", line, StringComparison.Ordinal);
            });
        }
    }

    /// <summary>Leases, heads, looking for work: some spans a second that nobody asked for would bury the few that matter.</summary>
    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_begin_no_trace_for_what_the_services_do_by_themselves()
    {
        const int Rounds = 12;
        var began = collector.Exports;
        await Eventually.TrueAsync(
            async () => await stack.Runner.IsReadyAsync() && await stack.Miner.IsReadyAsync() && new[] { stack.Runner, stack.Audit, stack.Miner }.All(s =>
                collector.Exports.GetValueOrDefault(s.Name) - began.GetValueOrDefault(s.Name) >= Rounds),
            "each service has told its metrics some seconds long",
            within: TimeSpan.FromSeconds(90));

        Assert.Contains("db.client.operation.duration", collector.Metrics);
        var roots = collector.Spans.Where(s => s.ParentSpanId.Length == 0).Select(s => $"{s.Service}: {s.Name}").Distinct(StringComparer.Ordinal);
        // What the other tests here send without a trace of their own begins one.
        Assert.DoesNotContain(roots, r => !r.StartsWith("action-runner: execute_tool ", StringComparison.Ordinal) && r != "audit: append batch");
    }

    private static Action<RabbitMQ.Client.BasicProperties> Under(string trace, string span) => p => p.Headers = new Dictionary<string, object?> { ["traceparent"] = $"00-{trace}-{span}-01" };

    private async Task<List<ReceivedSpan>> ArrivedAsync(string trace, int appends)
    {
        await Eventually.TrueAsync(
            () =>
            {
                // Each service sends its own when it likes: the attempts' spans may come after those of their appends.
                var ours = collector.Spans.Where(s => s.TraceId == trace).ToList();
                var appended = ours.Where(s => s.Name == "ledger append").ToList();
                return appended.Count == appends && appended.All(a => ours.Any(s => s.SpanId == a.ParentSpanId));
            },
            "the ledger's spans have come, and those that they hang from",
            diagnose: () => string.Join('\n', collector.Spans.Where(s => s.TraceId == trace).Select(s => $"{s.Service} {s.Name} {s.SpanId} < {s.ParentSpanId}")) + stack.Describe());
        return collector.Spans.Where(s => s.TraceId == trace).ToList();
    }
}
