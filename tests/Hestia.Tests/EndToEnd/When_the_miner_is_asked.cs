using Hestia.Tests.Patterns;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_the_miner_is_asked
{
    private const string Running = """{"state":"running","kind":"check","startedAt":"2026-11-21T02:00:00Z","endedAt":null,"entries":5,"total":10,"perSecond":5,"patterns":0,"equal":null,"differences":[],"error":null}""";

    [Fact]
    public async Task Should_list_patterns_page_by_page()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/patterns", context => context.Response.WriteAsync(
            context.Request.Query.ContainsKey("cursor") ? Learned.Page(Learned.OfTrigger) : Learned.Page(Learned.Pooled).Replace("\"next\":null", "\"next\":\"/patterns?cursor=2\"", StringComparison.Ordinal)));
        var person = await services.HestiaAsync("pattern", "list", "--action-type", "server.restart", "--standing", "stale", "--trigger", "a b");
        Assert.Equal((0, ""), (person.ExitCode, person.Error));
        Assert.Matches("(?s)any +◌ STALE.*alert.high-cpu +✔ REINFORCED", person.Output);
        Assert.Contains("/patterns?limit=51&actionType=server.restart&trigger=a%20b&standing=STALE", services.Asked);

        await services.HestiaAsync("pattern", "list", "--level", "pooled");
        Assert.Contains("/patterns?limit=51&level=pooled", services.Asked);

        var program = await services.HestiaAsync("pattern", "list", "--limit", "1", "--json");
        Assert.Equal(1, program.Lines[0].GetProperty("unheardOf").GetProperty("a")[0].GetInt32());
        Assert.Single(program.Lines);
        Assert.Contains("--limit shows more", program.Error);
        Assert.Equal(2, (await services.HestiaAsync("pattern", "list", "--standing", "maybe")).ExitCode);
        Assert.Equal(2, (await services.HestiaAsync("pattern", "list", "--level", "both")).ExitCode);
    }

    [Theory]
    [InlineData("guidance server.restart --trigger ", "/patterns?actionType=server.restart&level=trigger&limit=500")]
    [InlineData("pattern show server.restart --trigger ", "/patterns?actionType=server.restart&level=trigger&limit=500")]
    [InlineData("pattern list --trigger ", "/patterns?level=trigger&limit=500")]
    public async Task Should_complete_triggers_that_were_learned_of(string line, string asked)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/patterns", Learned.Page(Learned.WithoutTrigger, Learned.OfTrigger, Learned.OfTrigger));
        Assert.Equal("alert.high-cpu\n", await services.OffersAsync("hestia " + line));
        Assert.Contains(asked, services.Asked);
    }

    [Fact]
    public async Task Should_show_the_pattern_that_was_meant()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/patterns", Learned.Page(Learned.Pooled, Learned.WithoutTrigger, Learned.OfTrigger));
        Assert.StartsWith("server.restart  over all triggers", (await services.HestiaAsync("pattern", "show", "server.restart")).Output);
        Assert.StartsWith("server.restart  without a trigger", (await services.HestiaAsync("pattern", "show", "server.restart", "--trigger", "")).Output);
        var one = await services.HestiaAsync("pattern", "show", "server.restart", "--trigger", "alert.high-cpu", "--json");
        Assert.Equal(1204, one.Json.GetProperty("attempts").GetInt64());
        Assert.Contains("/patterns?actionType=server.restart&trigger=alert.high-cpu&level=trigger&limit=500", services.Asked);

        var missing = await services.HestiaAsync("pattern", "show", "server.deploy");
        Assert.Equal((3, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("Nothing has been learned of server.deploy.", missing.Error);
        Assert.Equal(2, (await services.HestiaAsync("pattern", "show", "server.restart", "--trigger", "x", "--pooled")).ExitCode);
    }

    [Fact]
    public async Task Should_fail_on_avoid_only_where_that_is_wanted()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/guidance", Learned.Avoid);
        var person = await services.HestiaAsync("guidance", "server.restart", "--trigger", "alert.high-cpu");
        Assert.Equal((0, ""), (person.ExitCode, person.Error));
        Assert.Contains("AVOID", person.Output);
        Assert.Contains("/guidance?actionType=server.restart&trigger=alert.high-cpu", services.Asked);
        var strict = await services.HestiaAsync("guidance", "server.restart", "--strict", "--json");
        Assert.Equal((4, "avoid"), (strict.ExitCode, strict.Json.GetProperty("advice").GetString()));
        services.On("/guidance", Learned.Avoid.Replace("\"avoid\"", "\"caution\"", StringComparison.Ordinal));
        Assert.Equal(0, (await services.HestiaAsync("guidance", "server.restart", "--strict")).ExitCode);
    }

    [Fact]
    public async Task Should_begin_a_check_wait_for_its_end_and_list_what_differs()
    {
        await using var services = await ServicesStandIn.StartAsync("amqp://operator:open%2Fsesame@127.0.0.1:1/platform");
        var asked = 0;
        var rights = new List<string>();
        var ended = Running.Replace("running", "done", StringComparison.Ordinal).Replace("\"entries\":5", "\"entries\":10", StringComparison.Ordinal).Replace("\"equal\":null", "\"equal\":false", StringComparison.Ordinal)
            .Replace("\"differences\":[]", """
            "differences":[{"actionType":"a.b","trigger":"t","level":"trigger","where":"cell","stored":{"successes":1},"mined":null}],
            "withoutContent":2,"resumed":0,"because":null,"sources":[{"source":"runner/1","learnedSeq":9,"ledgerSeq":10,"skipped":[{"from":3,"to":4}],"waitsFor":{"from":7,"to":7}}]
            """, StringComparison.Ordinal);
        services.On("/mining", context =>
        {
            context.Response.StatusCode = context.Request.Method == "POST" ? 202 : 200;
            rights.Add($"{context.Request.Method} {context.Request.Headers.Authorization}");
            return context.Response.WriteAsync(context.Request.Method == "POST" || ++asked < 3 ? Running : ended);
        });
        var person = await services.HestiaAsync("mine", "--check");
        Assert.Equal(1, person.ExitCode);
        Assert.StartsWith("✘ Not the same.", person.Output);
        Assert.Contains("a.b  trigger t\n    where   cell: what the miner goes on learning from\n    stored  {\"successes\":1}\n    mined   nothing\n", person.Output);
        Assert.Contains("The content of 2 attempts", person.Output);
        Assert.Contains("runner/1: numbers 3 to 4 were passed over", person.Output);
        Assert.Contains("runner/1: the miner waits for number 7", person.Output);
        Assert.Equal("50 %, 5 of 10 entries, 5 a second\n100 %, 10 of 10 entries, 5 a second\n", person.Error);
        Assert.Equal(["/mining?check=true", "/mining", "/mining", "/mining"], services.Asked);
        Assert.Equal(["POST Bearer open/sesame", "GET "], rights.Distinct());

        ended = ended.Replace("\"kind\":\"check\"", "\"kind\":\"mine\"", StringComparison.Ordinal).Replace("\"equal\":false", "\"equal\":null", StringComparison.Ordinal);
        var program = await services.HestiaAsync("mine", "--json");
        Assert.Equal((0, "done", "cell"), (program.ExitCode, program.Json.GetProperty("state").GetString(), program.Json.GetProperty("differences")[0].GetProperty("where").GetString()));
        Assert.Equal(7, program.Json.GetProperty("sources")[0].GetProperty("waitsFor").GetProperty("from").GetInt32());
        Assert.Contains("/mining?check=false", services.Asked);
    }

    [Fact]
    public async Task Should_say_that_mining_failed_or_was_refused()
    {
        await using var services = await ServicesStandIn.StartAsync("amqp://operator:open%2Fsesame@127.0.0.1:1/platform");
        services.On("/mining", """{"state":"failed","kind":"mine","entries":1,"total":2,"patterns":0,"error":"The audit service does not answer."}""");
        var failed = await services.HestiaAsync("mine");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("The audit service does not answer.", failed.Output);
        services.On("/mining", """{"title":"Busy","status":409,"detail":"Mining runs already."}""", 409, "application/problem+json");
        var refused = await services.HestiaAsync("mine");
        Assert.Equal((4, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("Mining runs already.", refused.Error);
    }
}
