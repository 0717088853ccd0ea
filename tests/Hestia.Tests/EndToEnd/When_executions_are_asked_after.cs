using System.Text;
using System.Text.Json;
using Hestia.Tests.Executions;
using Platform.Execution;
using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_executions_are_asked_after
{
    [Fact]
    public async Task Should_list_them_newest_last_page_by_page()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/executions", context =>
        {
            var second = context.Request.Query.ContainsKey("cursor");
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(second
                ? $$"""{"items":[{{Summary("a", "COMPLETED")}}],"next":null}"""
                : $$"""{"items":[{{Summary("c", "STARTED")}},{{Summary("b", "FAILED")}}],"next":"/executions?cursor=2"}""")).AsTask();
        });
        var person = await services.HestiaAsync("execution", "list");
        Assert.Equal((0, ""), (person.ExitCode, person.Error));
        Assert.Matches("(?s)✔ COMPLETED.*✘ FAILED.*▶ STARTED", person.Output);
        Assert.Contains("step 1 Deploy 2.4.0", person.Output);
        Assert.Contains("1/3", person.Output);

        var program = await services.HestiaAsync("execution", "list", "--plan", "deploy 42", "--status", "failed", "--limit", "2", "--json");
        Assert.Equal(["b", "c"], program.Lines.Select(l => l.GetProperty("executionId").GetString()));
        Assert.Contains("/executions?limit=3&planId=deploy%2042&status=FAILED", services.Asked);
        Assert.Contains("--limit shows more", program.Error);
        Assert.Equal(2, (await services.HestiaAsync("execution", "list", "--status", "maybe")).ExitCode);
    }

    [Fact]
    public async Task Should_show_verify_and_keep_a_record()
    {
        await using var services = await ServicesStandIn.StartAsync();
        var record = Records.Failed();
        Serve(services, record.ToJson());
        var file = services.FileIn("record.json");
        var shown = await services.HestiaAsync("execution", "show", Records.Id, "--verify", "--export", file);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("✘ FAILED  plan deploy-42", shown.Output);
        Assert.Contains("✔ Whole.", shown.Output);
        Assert.Equal(record.ToJson(), await File.ReadAllBytesAsync(file));
        Assert.Equal(0, (await HestiaProcess.RunAsync(null, ["execution", "verify", file])).ExitCode);
        var json = await services.HestiaAsync("execution", "show", Records.Id, "--json");
        Assert.Equal(record.Hash.ToString(), json.Json.GetProperty("seal").GetProperty("hash").GetString());

        Serve(services, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(record.ToJson()).Replace("It took longer", "It took shorter", StringComparison.Ordinal)));
        var broken = await services.HestiaAsync("execution", "show", Records.Id, "--verify");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("✘ Broken. First in stepEvents 3:", broken.Output);
        Assert.Equal(3, (await services.HestiaAsync("execution", "show", "0193a2b4-9999-7222-8333-444455556666")).ExitCode);
    }

    [Fact]
    public async Task Should_work_the_checklist_out_here_from_the_record_and_the_hints()
    {
        await using var services = await ServicesStandIn.StartAsync();
        Serve(services, Records.Failed().ToJson());

        // What the service makes of it does not count: only the hints are taken.
        services.On($"/executions/{Records.Id}/rollback", JsonSerializer.Serialize(new
        {
            executionId = Records.Id,
            isRollbackPossible = false,
            reason = "A service may say anything.",
            rollbackHints = Records.Hints.Select(h => new { stepIndex = h.StepIndex, description = h.Description, actions = h.Actions, risks = h.Risks }),
        }));
        var rollback = await services.HestiaAsync("execution", "rollback", Records.Id);
        Assert.Equal((0, ""), (rollback.ExitCode, rollback.Error));
        Assert.Contains("✔ POSSIBLE", rollback.Output);
        Assert.Contains("│ ./platform action run server.deploy -p id=SRV-001 -p version='\"2.3.9\"'\n", rollback.Output);
        Assert.DoesNotContain("may say anything", rollback.Output);
        var json = await services.HestiaAsync("execution", "rollback", Records.Id, "--json");
        Assert.Equal(Records.Hints[0].Actions[1], json.Json.GetProperty("rollbackHints")[0].GetProperty("actions")[1].GetString());

        var confirm = await services.HestiaAsync("execution", "confirm-rollback", Records.Id);
        Assert.Equal((0, HestiaAgent.Ready + "\n"), (confirm.ExitCode, confirm.Output));
        Assert.All(services.Asked, path => Assert.Matches($"/(record|rollback)$|^/executions/{Records.Id}$", path));

        // A record that somebody made anew is whole in itself; the ledger has another one, and then nothing is said of how to undo it.
        services.On($"/executions/{Records.Id}", JsonSerializer.Serialize(new { traceId = "job-1" }));
        services.On("/ledger/entries", JsonSerializer.Serialize(new
        {
            items = new[] { new { commandId = Records.Id, payload = new { output = new { recordHash = new string('0', 64) } } } },
            next = (string?)null,
        }));
        var forged = await services.HestiaAsync("execution", "rollback", Records.Id);
        Assert.Equal((1, ""), (forged.ExitCode, forged.Output));
        Assert.Contains("is not the one that the ledger holds", forged.Error);
        Assert.Equal(1, (await services.HestiaAsync("execution", "show", Records.Id, "--verify")).ExitCode);
    }

    [Fact]
    public async Task Should_call_it_a_failed_verification_where_the_runner_has_no_record_but_an_altered_journal()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On($"/executions/{Records.Id}/record", """{"title":"The record is broken","status":409,"detail":"What the journal holds is not what its observer wrote: The event 1 was altered."}""", 409, "application/problem+json");
        foreach (var verb in new[] { "show", "rollback", "confirm-rollback", "irreversible" })
        {
            var ended = await services.HestiaAsync("execution", verb, Records.Id);
            Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
            Assert.Contains("The event 1 was altered.", ended.Error);
        }

        var missing = await services.HestiaAsync("execution", "rollback", "0193a2b4-9999-7222-8333-444455556666");
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("./platform log --command 0193a2b4-9999-7222-8333-444455556666", missing.Error);
    }

    private static void Serve(ServicesStandIn services, byte[] record) => services.On($"/executions/{Records.Id}/record", Encoding.UTF8.GetString(record));

    private static string Summary(string id, string status) => JsonSerializer.Serialize(new
    {
        executionId = id,
        planId = "deploy-42",
        mode = "LIVE",
        status,
        reason = status == "STARTED" ? null : "Because.",
        startedAt = "2026-11-21T02:50:00.000000Z",
        endedAt = status == "STARTED" ? null : "2026-11-21T02:50:01.000000Z",
        plannedSteps = 3,
        endedSteps = 1,
        currentStep = status == "STARTED" ? new { index = 1, name = "Deploy 2.4.0" } : null,
    });
}
