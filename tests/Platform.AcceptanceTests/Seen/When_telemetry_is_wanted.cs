using System.Reflection;
using System.Text.Json;
using Platform.AcceptanceTests.Runs;
using Platform.Hosting;

namespace Platform.AcceptanceTests.Seen;

[Collection(nameof(WatchedStack))]
public sealed class When_telemetry_is_wanted(Watched watched) : RunTest(watched)
{
    private readonly OtlpReceiver collector = watched.Collector;

    [Fact]
    [Trait("Requirement", "R110")]
    [Trait("Requirement", "R113")]
    [Trait("Requirement", "R005")]
    public async Task Should_show_one_trace_from_the_agent_to_the_ledger_and_the_registered_metrics()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c", Span = "b7ad6b7169203331";
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var command = Command.Deploy(server, "2");
        await Agent.ExecuteAsync(command, Under(Trace, Span));
        await Agent.ExecuteAsync(new Command("no.such", new { }));
        var secret = Command.NewName("cAnArY");
        await Agent.ExecuteAsync(new Command("test.secret", new { pin = secret }));

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
        Assert.Equal(
            ("execute_tool", "server.deploy", "Antigravity", command.CommandId.ToString()),
            (deploy.Attributes["gen_ai.operation.name"], deploy.Attributes["gen_ai.tool.name"], deploy.Attributes["gen_ai.agent.id"], deploy.Attributes["platform.command.id"]));
        // The whole way of the command, and of what it triggered: admitted and committed with it.
        Assert.Equal(
            ["action-runner admit", "action-runner commit", "action-runner publish record", "audit ledger append", "miner learn"],
            ours.Where(s => s.ParentSpanId == deploy.SpanId && s.Source.StartsWith("Platform.", StringComparison.Ordinal) && s.SpanId != restart.SpanId)
                .Select(s => $"{s.Service} {s.Name}").Order(StringComparer.Ordinal));
        // From a span to its entry, and from the entry to its trace.
        var append = ours.Single(s => s.Name == "ledger append" && s.ParentSpanId == deploy.SpanId);
        Assert.Equal(deploy.Attributes["platform.ledger.entry"], append.Attributes["platform.ledger.entry"]);
        var entry = (await Stack.Audit.GetAsync($"/ledger/entries?entryId={append.Attributes["platform.ledger.entry"]}")).GetProperty("items")[0];
        Assert.Contains($"00-{Trace}-{deploy.SpanId}-01", entry.GetRawText(), StringComparison.Ordinal);

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
        var words = Command.NewName("first\r\nsecond\u001b[31m\u202e");
        await Agent.ExecuteAsync(new Command("test.log", new { words }), Under(Trace, Span));
        var execute = Assert.Single(await ArrivedAsync(Trace, appends: 1), s => s.Name == "execute_tool test.log");

        JsonElement? said = null;
        await Eventually.TrueAsync(
            () => Stack.Runner.Output.Select(line => JsonDocument.Parse(line).RootElement).Any(line => (said = line).Value.TryGetProperty("Words", out var value) && value.GetString() == words),
            "the action's line is in the log, one object a line",
            diagnose: Stack.Describe);
        Assert.Equal((Trace, execute.SpanId), (said!.Value.GetProperty("@tr").GetString(), said.Value.GetProperty("@sp").GetString()));
        // They go to the collector as well.
        await Eventually.TrueAsync(() => collector.Logs.ContainsKey("action-runner"), "the runner's lines have come");
        foreach (var service in new[] { Stack.Runner, Stack.Audit, Stack.Miner })
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
            async () => await Stack.Runner.IsReadyAsync() && await Stack.Miner.IsReadyAsync() && new[] { Stack.Runner, Stack.Audit, Stack.Miner, Stack.Orchestrator }.All(s =>
                collector.Exports.GetValueOrDefault(s.Name) - began.GetValueOrDefault(s.Name) >= Rounds),
            "each service has told its metrics some seconds long",
            within: TimeSpan.FromSeconds(90));

        Assert.Contains("db.client.operation.duration", collector.Metrics);
        Assert.NotEmpty(collector.Spans);
        var roots = collector.Spans.Where(s => s.ParentSpanId.Length == 0).Select(s => $"{s.Service}: {s.Name}").Distinct(StringComparer.Ordinal);
        // What the other tests here send or ask without a trace of their own begins one.
        string[] asked = ["action-runner: execute_", "orchestrator: start-run ", "orchestrator: decide-run ", "orchestrator: resume-run ", "audit: append batch"];
        Assert.DoesNotContain(
            roots, r => !asked.Any(a => r.StartsWith(a, StringComparison.Ordinal)) && !r.Contains(": GET /", StringComparison.Ordinal));
        Assert.DoesNotContain(collector.Spans, s => s.Name is "GET /metrics" || s.Name.StartsWith("GET /health", StringComparison.Ordinal));
    }

    /// <summary>A run's phase holds its attempt and the upload of its report, and one that fails says why.</summary>
    [Fact]
    [Trait("Requirement", "R110")]
    [Trait("Requirement", "R113")]
    public async Task Should_show_a_run_from_its_start_to_its_documents()
    {
        const string Trace = "6bf92f3577b34da6a3ce929d0e0e4736", Span = "aaf067aa0ba902b7";
        await (await Agent.SendAsync(JsonSerializer.SerializeToUtf8Bytes(Start("FAIL.MARK.DRIFT")), Under(Trace, Span), "start-run")).WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        // Each service sends its spans when it likes.
        await ComesAsync(s => s.Name == "run.phase" && s.Attributes.GetValueOrDefault("error.type") == "DRIFT", "the failed phase");
        await ComesAsync(s => s.Name == "execute_tool cut.source_pin", "the phase that succeeded");
        await ComesAsync(s => s.Name == "execute_tool cut.mark", "the attempt that failed");
        var ours = collector.Spans.Where(s => s.TraceId == Trace).ToList();
        var pinned = ours.First(s => s.Name == "run.phase" && s.Attributes["platform.run.phase"] == "source_pin");
        Assert.Contains(ours, s => s.ParentSpanId == pinned.SpanId && s.Name == "upload document" && s.Attributes["platform.run.document"].Contains("01-source-pin", StringComparison.Ordinal));
        Assert.Contains(ours, s => s.ParentSpanId == pinned.SpanId && s.Name == "execute_tool cut.source_pin" && s.Service == "action-runner");
        Assert.Contains(ours, s => s.Name == "execute_tool cut.mark" && s.Attributes["error.type"] == "DRIFT");

        Task ComesAsync(Func<ReceivedSpan, bool> which, string what) => Eventually.TrueAsync(
            () => collector.Spans.Any(s => s.TraceId == Trace && which(s)), what + " has come", diagnose: Stack.Describe);
    }

    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_name_a_request_by_its_route()
    {
        const string Trace = "7cf92f3577b34da6a3ce929d0e0e4737";
        using var http = new HttpClient { BaseAddress = Stack.Audit.Url };
        http.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        using var answer = await http.GetAsync(new Uri("/objects/SRV-1/history", UriKind.Relative), Cancel);

        await Eventually.TrueAsync(() => collector.Spans.Any(s => s.TraceId == Trace && s.Source == "Microsoft.AspNetCore"), "the request's span has come");
        Assert.Equal("GET /objects/{id}/history", collector.Spans.Single(s => s.TraceId == Trace && s.Source == "Microsoft.AspNetCore").Name);
    }

    /// <summary>What stands in the one list is what comes, from every service that the other tests here made work.</summary>
    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_bear_no_name_that_is_not_listed()
    {
        const string Trace = "8df92f3577b34da6a3ce929d0e0e4738", Span = "bbf067aa0ba902b7";
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), Under(Trace, Span));
        await ArrivedAsync(Trace, appends: 1);

        var names = Constants(typeof(SpanName));
        var attributes = Constants(typeof(SpanAttribute));
        var ours = collector.Spans.Where(s => s.Source.StartsWith("Platform.", StringComparison.Ordinal)).ToList();
        Assert.Empty(ours.Select(s => s.Name).Where(n => !names.Contains(n) && !names.Contains(n.Split(' ')[0]) && !n.EndsWith(" take", StringComparison.Ordinal)).Distinct());
        Assert.Empty(ours.SelectMany(s => s.Attributes.Keys).Except(attributes));
    }

    private static List<string> Constants(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    private static Action<RabbitMQ.Client.BasicProperties> Under(string trace, string span) => p => p.Headers = new Dictionary<string, object?> { ["traceparent"] = $"00-{trace}-{span}-01" };

    private async Task<List<ReceivedSpan>> ArrivedAsync(string trace, int appends)
    {
        await Eventually.TrueAsync(
            () =>
            {
                // Each service sends its own when it likes: the attempts' spans may come after those of their appends.
                var ours = collector.Spans.Where(s => s.TraceId == trace).ToList();
                var appended = ours.Where(s => s.Name == SpanName.LedgerAppend).ToList();
                return appended.Count == appends && ours.Count(s => s.Name == SpanName.Learn) == appends && appended.All(a => ours.Any(s => s.SpanId == a.ParentSpanId));
            },
            "the ledger's spans have come, and those that they hang from",
            diagnose: () => string.Join('\n', collector.Spans.Where(s => s.TraceId == trace).Select(s => $"{s.Service} {s.Name} {s.SpanId} < {s.ParentSpanId}")) + Stack.Describe());
        return collector.Spans.Where(s => s.TraceId == trace).ToList();
    }
}
