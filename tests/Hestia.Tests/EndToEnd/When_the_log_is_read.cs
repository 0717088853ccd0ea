using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_the_log_is_read
{
    [Fact]
    public async Task Should_page_back_and_show_the_newest_last()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/action-logs", async context =>
        {
            var second = context.Request.Query.ContainsKey("cursor");
            await context.Response.WriteAsync(second
                ? $$"""{"items":[{{Item(1)}}],"next":null}"""
                : $$"""{"items":[{{Item(3)}},{{Item(2)}}],"next":"/action-logs?cursor=abc&limit=50"}""", context.RequestAborted);
        });
        var json = await services.HestiaAsync("log", "--json", "--agent", "A b&c", "--since", "2026-11-01T00:00:00Z", "--status", "failure");
        Assert.Equal(0, json.ExitCode);
        Assert.Equal([1, 2, 3], json.Lines.Select(l => l.GetProperty("index").GetInt32()));
        Assert.Equal("/action-logs?agentId=A%20b%26c&status=FAILURE&from=2026-11-01T00%3A00%3A00.000000Z&limit=51", services.Asked.First());

        var table = await services.HestiaAsync("log", "--limit", "2");
        Assert.Equal(0, table.ExitCode);
        var lines = table.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("time", lines[0]);
        Assert.Contains("SRV-3", lines[2]);
    }

    [Fact]
    public async Task Should_hand_on_json_untouched_but_safe_on_a_terminal()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/action-logs", $$"""{"items":[{{Item(1, "E: \\u001b[2J \u202e", "\"future\":{\"a\":[1.50]}")}}],"next":null}""");
        var ended = await services.HestiaAsync("log", "--json");
        Assert.Equal(0, ended.ExitCode);
        Assert.DoesNotContain('\u202e', ended.Output);
        Assert.DoesNotContain('\u001b', ended.Output);
        var line = Assert.Single(ended.Lines);
        Assert.Equal("E: \u001b[2J \u202e", line.GetProperty("error").GetString());
        Assert.Equal("1.50", line.GetProperty("future").GetProperty("a")[0].GetRawText());

        var table = await services.HestiaAsync("log");
        Assert.DoesNotContain('\u001b', table.Output);
        Assert.Contains("\\u001b[2J", table.Output);
    }

    [Fact]
    public async Task Should_print_no_data_where_nothing_matches()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/action-logs", """{"items":[],"next":null}""");
        var ended = await services.HestiaAsync("log", "--json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("Nothing that is recorded matches.", ended.Error);
    }

    [Fact]
    public async Task Should_find_a_command_s_denial()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services
            .On("/commands/22222222-0000-4000-8000-000000000000", """{"commandId":"22222222-0000-4000-8000-000000000000","state":"recorded","entryId":"33333333-0000-4000-8000-000000000000"}""")
            .On("/action-logs", """{"items":[],"next":null}""")
            .On("/ledger/entries", """
                {"items":[
                 {"index":3,"kind":"denial","commandId":"11111111-0000-4000-8000-000000000000","at":"2026-11-21T02:00:00Z","status":"DENIED","errorCode":"X","payload":{"error":"X: other"}},
                 {"index":4,"kind":"denial","commandId":"22222222-0000-4000-8000-000000000000","actionType":"no.such","at":"2026-11-21T02:00:00Z","status":"DENIED","errorCode":"UNKNOWN_ACTION","payload":{"error":"UNKNOWN_ACTION: There is no action no.such."}}],
                 "next":null}
                """);
        var ended = await services.HestiaAsync("log", "--command", "22222222-0000-4000-8000-000000000000");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("⊘ DENIED", ended.Output);
        Assert.Contains("UNKNOWN_ACTION: There is no action no.such.", ended.Output);
        Assert.DoesNotContain("X: other", ended.Output);
        Assert.Contains("/ledger/entries?kind=denial&entryId=33333333-0000-4000-8000-000000000000&order=desc&limit=51", services.Asked);
    }

    [Fact]
    public async Task Should_show_what_was_done_to_the_ledger_itself()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/entries", """
            {"items":[
             {"index":70,"kind":"payload_removal","agentId":"maria","at":"2026-11-21T02:00:00Z","status":"ERASED",
              "payload":{"output":{"removal":{"ranges":[{"from":17,"to":17},{"from":20,"to":24}],"reason":"Ticket 7","why":"ERASED"}}}},
             {"index":69,"kind":"payload_removal","agentId":"maria","at":"2026-11-21T02:00:00Z","status":"ARCHIVED",
              "payload":{"output":{"removal":{"ranges":[{"from":0,"to":255}],"reason":"Archived until June","why":"ARCHIVED"}}}}],
             "next":null}
            """);

        var erased = await services.HestiaAsync("log", "--status", "erased");

        Assert.Equal((0, "/ledger/entries?kind=payload_removal&order=desc&limit=51"), (erased.ExitCode, Assert.Single(services.Asked)));
        var lines = erased.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Matches("◆ ERASED .*maria .*Ticket 7 \\(17, 20–24\\)", lines[1]);
    }

    [Fact]
    public async Task Should_show_changes_of_the_ledger_s_key()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/entries", """
            {"items":[
             {"index":70,"kind":"key_change","agentId":"ledger","at":"2026-11-21T02:00:00Z","status":"ROTATED",
              "payload":{"output":{"afterSize":60,"from":"a.example/ledger+0a0b0c0d+AAAA","to":"a.example/ledger+1a1b1c1d+BBBB"}}}],
             "next":null}
            """);

        var rotated = await services.HestiaAsync("log", "--status", "ROTATED");

        Assert.Contains("a.example/ledger+0a0b0c0d → a.example/ledger+1a1b1c1d", rotated.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await services.HestiaAsync("log", "--follow", "--status", "ROTATED")).ExitCode);
    }

    [Fact]
    public async Task Should_show_what_witnesses_found_as_a_sentence()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/entries", """
            {"items":[
             {"index":66,"kind":"ledger_alarm","agentId":"action-runner/1f0c9a3e","at":"2026-11-21T02:00:00Z","status":"FORK",
              "payload":{"output":{"knownSize":60,"reason":"The ledger was rewritten: it signed 65 entries."}}},
             {"index":65,"kind":"ledger_alarm","agentId":"orchestrator/77aa0011","at":"2026-11-21T02:00:00Z","status":"SHRUNKEN",
              "payload":"{\"output\":{\"knownSize\":60,\"reason\":\"The ledger was cut off.\"}}"}],
             "next":null}
            """);
        var ended = await services.HestiaAsync("log", "--status", "alarm");
        Assert.Equal((0, "/ledger/entries?kind=ledger_alarm&order=desc&limit=51"), (ended.ExitCode, Assert.Single(services.Asked)));
        var lines = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Matches("✘ ALARM .*orchestrator/77aa0011 .*The ledger was cut off\\.", lines[1]);
        Assert.Matches("✘ ALARM .*action-runner/1f0c9a3e .*The ledger was rewritten: it signed 65 entries\\.", lines[2]);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Should_say_that_older_ones_match_where_they_do(int limit, bool older)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/action-logs", $$"""{"items":[{{Item(3)}},{{Item(2)}},{{Item(1)}}],"next":null}""");
        var ended = await services.HestiaAsync("log", "--limit", limit.ToString(), "--json");
        Assert.Equal((0, limit), (ended.ExitCode, ended.Lines.Count));
        Assert.Equal(older, ended.Error.Contains("Older ones match, too", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_leave_the_choosing_of_denials_to_the_service()
    {
        await using var services = await ServicesStandIn.StartAsync();
        static string Denial(int index) => $$$"""{"index":{{{index}}},"kind":"denial","agentId":"A","traceId":"J","at":"2026-11-21T02:00:0{{{index}}}Z","status":"DENIED","errorCode":"X","payload":{"error":"X: no"}}""";
        services.On("/ledger/entries", $$"""{"items":[{{Denial(5)}},{{Denial(4)}},{{Denial(3)}}],"next":"/ledger/entries?cursor=abc"}""");
        var ended = await services.HestiaAsync("log", "--status", "DENIED", "-n", "2", "--agent", "A", "--trace", "J", "--since", "2026-11-01T00:00:00Z", "--until", "2026-12-01T00:00:00Z", "--json");
        Assert.Equal([4, 5], ended.Lines.Select(l => l.GetProperty("index").GetInt32()));
        Assert.Equal(
            ["/ledger/entries?kind=denial&agentId=A&traceId=J&from=2026-11-01T00%3A00%3A00.000000Z&to=2026-12-01T00%3A00%3A00.000000Z&order=desc&limit=3"], services.Asked);
    }

    [Fact]
    public async Task Should_leave_out_a_denial_at_the_very_moment_until_which_it_is_asked_as_it_does_an_attempt()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/entries", """{"items":[{"index":1,"kind":"denial","at":"2026-11-21T02:00:00Z","status":"DENIED"}],"next":null}""");
        Assert.Empty((await services.HestiaAsync("log", "--status", "DENIED", "--until", "2026-11-21T02:00:00Z", "--json")).Output);
    }

    [Fact]
    public async Task Should_show_why_a_record_cannot_be_read()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/action-logs", $$"""{"items":[{{Item(1, "", "\"unreadable\":\"The payload was altered.\"").Replace("\"error\":\"\"", "\"error\":null")}}],"next":null}""");
        Assert.Contains("The payload was altered.", (await services.HestiaAsync("log")).Output);
    }

    [Fact]
    public async Task Should_go_on_following_after_the_service_was_away()
    {
        await using var services = await ServicesStandIn.StartAsync();
        var asked = 0;
        services.On("/action-logs", async context =>
        {
            switch (Interlocked.Increment(ref asked))
            {
                case 2:
                    context.Abort();
                    return;
                case 3:
                    context.Response.StatusCode = 503;
                    return;
                case 1:
                    await context.Response.WriteAsync($$"""{"items":[{{Item(1)}}],"next":null}""");
                    return;
                default:
                    await context.Response.WriteAsync($$"""{"items":[{{Item(2)}},{{Item(1)}}],"next":null}""");
                    return;
            }
        });
        using var process = HestiaProcess.Start(services.StatusFile, ["log", "--follow", "--json"]);
        foreach (var index in new[] { 1, 2 })
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Contains($"\"index\":{index},", line);
        }

        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString()])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, said.Split("does not answer").Length - 1);
        Assert.Contains("answers again", said);
    }

    [Fact]
    public async Task Should_follow_without_showing_anything_twice_until_interrupted()
    {
        await using var services = await ServicesStandIn.StartAsync();
        var asked = 0;
        services.On("/action-logs", async context =>
        {
            var newest = Math.Min(2 + asked++, 4);
            await context.Response.WriteAsync($$"""{"items":[{{string.Join(',', Enumerable.Range(1, newest).Reverse().Select(i => Item(i)))}}],"next":null}""", context.RequestAborted);
        });
        using var process = HestiaProcess.Start(services.StatusFile, ["log", "--follow", "--json"]);
        for (var i = 1; i <= 4; i++)
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Contains($"\"index\":{i},", line);
        }

        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString()]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(400, "/problems/invalid", "from is later than to", 2)]
    [InlineData(403, "/problems/forbidden", "That is not yours to see", 4)]
    [InlineData(500, "/problems/internal", "Something broke", 1)]
    [InlineData(503, "/problems/unavailable", "The database does not answer", 5)]
    public async Task Should_render_a_problem_as_a_sentence(int status, string type, string detail, int exitCode)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/action-logs", $$"""{"type":"{{type}}","title":"No","status":{{status}},"detail":"{{detail}}","traceId":"00-abc"}""", status, "application/problem+json");
        var ended = await services.HestiaAsync("log", "--json");
        Assert.Equal(exitCode, ended.ExitCode);
        Assert.Empty(ended.Output);
        Assert.Contains($"✘ {detail}.", ended.Error);
        Assert.DoesNotContain('{', ended.Error);
    }

    [Fact]
    public async Task Should_not_take_a_stranger_for_the_service()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/action-logs", "<html>hello</html>", type: "text/html");
        var ended = await services.HestiaAsync("log");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("does not speak as the audit service does", ended.Error);
    }

    private static string Item(int index, string error = "", string more = "\"more\":0") => $$"""
        {"index":{{index}},"attemptId":"aaaaaaaa-0000-4000-8000-{{index:D12}}","commandId":"cccccccc-0000-4000-8000-{{index:D12}}","agentId":"A","traceId":"job","parentAttemptId":null,"actionType":"server.restart","trigger":"t","parameters":{},"status":"FAILURE","error":"{{error}}","affectedIds":["SRV-{{index}}"],"output":{},"durationMs":3,"startedAt":"2026-11-21T02:00:0{{index}}Z","source":"s","sourceSeq":{{index}},{{more}}}
        """.Trim();
}
