using System.Text;
using System.Text.Json;
using Hestia.Tests.Executions;
using Platform.Execution;
using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_a_plan_is_submitted
{
    [Theory]
    [InlineData("COMPLETED", 0)]
    [InlineData("COMPLETED_PARTIAL", 1)]
    [InlineData("FAILED", 1)]
    [InlineData("INCOMPLETE", 1)]
    public async Task Should_exit_with_its_outcome_and_send_what_was_written(string status, int exitCode)
    {
        await using var runner = await RunnerStandIn.StartAsync(exchange: "execute-plan");
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        runner.Answer = command => Answer(command, status, "Because.");
        var ended = await services.HestiaAsync("plan", "submit", await PlanAsync(services), "--agent", "Antigravity", "--trigger", "ticket-7", "--trace", "job-1", "--json");
        Assert.Equal(exitCode, ended.ExitCode);
        Assert.Equal(status, ended.Json.GetProperty("status").GetString());
        var (body, properties) = Assert.Single(runner.Received);
        Assert.Equal("Antigravity ticket-7 job-1", $"{Text(body, "agentId")} {Text(body, "trigger")} {Text(body, "traceId")}");
        Assert.Equal(Records.Plan().Digest, Plan.Read(Encoding.UTF8.GetBytes(body.GetProperty("plan").GetRawText())).Digest);
        Assert.Contains($"execution {Text(body, "commandId")}", ended.Error);
        Assert.Equal(("application/json", Text(body, "commandId")), (properties.ContentType, properties.MessageId));
    }

    [Fact]
    public async Task Should_return_as_soon_as_the_plan_is_taken()
    {
        await using var runner = await RunnerStandIn.StartAsync(exchange: "execute-plan");
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        services.On($"/executions/{Records.Id}", """{"executionId":"ID","planId":"deploy-42","status":"STARTED","endedSteps":0,"plannedSteps":3}""".Replace("ID", Records.Id));
        var path = await PlanAsync(services);
        runner.Answer = command => null;

        // An id that was used before could be another plan's: only after the patience is what is known under it believed.
        var again = await services.HestiaAsync("plan", "submit", path, "--command-id", Records.Id, "--timeout", "1");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("▶ STARTED", again.Output);
        Assert.Contains(Records.Id, again.Output);

        runner.Answer = command => Answer(command, "DENIED", "CONFLICT: This id was used with other content.");
        var conflict = await services.HestiaAsync("plan", "submit", path, "--command-id", Records.Id);
        Assert.Equal(4, conflict.ExitCode);
        Assert.Contains("CONFLICT", conflict.Output);
    }

    [Fact]
    public async Task Should_follow_the_steps_to_the_end_and_show_the_record()
    {
        await using var runner = await RunnerStandIn.StartAsync(exchange: "execute-plan");
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        var looks = 0;
        services.On($"/executions/{Records.Id}", context =>
        {
            var (status, steps) = ++looks < 4 ? ("STARTED", looks) : ("FAILED", 3);
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(
                $$$"""{"executionId":"{{{Records.Id}}}","planId":"deploy-42","status":"{{{status}}}","endedSteps":{{{steps}}},"plannedSteps":3,"currentStep":{"index":{{{steps}}},"name":"s"}}""")).AsTask();
        });
        services.On($"/executions/{Records.Id}/record", Encoding.UTF8.GetString(Records.Failed().ToJson()));
        runner.Answer = command => Answer(command, "STARTED", null, replayed: true);
        var ended = await services.HestiaAsync("plan", "submit", await PlanAsync(services), "--command-id", Records.Id, "--wait");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("2 of 3 steps ended; step 2 's' …", ended.Error);
        Assert.Contains("✘ FAILED  plan deploy-42", ended.Output);
        Assert.Contains("1 planned step never began.", ended.Output);
    }

    [Fact]
    public async Task Should_show_a_denial_by_step_and_field()
    {
        await using var runner = await RunnerStandIn.StartAsync(exchange: "execute-plan");
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        runner.Answer = command => Answer(command, "DENIED", "INVALID_PLAN: 1 problem.", problems: """[{"stepIndex":1,"stepName":"Deploy 2.4.0","field":"steps[1].parameters.version","message":"It is too long."}]""");
        var ended = await services.HestiaAsync("plan", "submit", await PlanAsync(services));
        Assert.Equal(4, ended.ExitCode);
        Assert.Contains("⊘ DENIED  plan deploy-42", ended.Output);
        Assert.Contains("Nothing of it was executed.", ended.Output);
        Assert.Matches(@"1 'Deploy 2\.4\.0' +steps\[1\]\.parameters\.version +It is too long\.", ended.Output);
    }

    [Fact]
    public async Task Should_take_the_approval_beside_the_plan_only_where_it_fits()
    {
        await using var runner = await RunnerStandIn.StartAsync(exchange: "execute-plan");
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        runner.Answer = command => Answer(command, "DENIED", "APPROVAL_MISSING: This plan needs an approval, and none came with it.");
        var path = await PlanAsync(services);
        await services.HestiaAsync("keys", "new", "maria");
        Assert.Equal(0, (await services.HestiaAsync("plan", "approve", path, "--key", "maria", "--yes")).ExitCode);
        await services.HestiaAsync("plan", "submit", path);
        await File.WriteAllBytesAsync(path, Plan.Create("deploy-42", LiveModeState.Live, Records.Plan().Steps).ToJson());
        var changed = await services.HestiaAsync("plan", "submit", path);
        Assert.Contains("does not fit, so the plan goes without one", changed.Error);
        Assert.Contains("./platform plan approve", changed.Error);
        var named = await services.HestiaAsync("plan", "submit", path, "--approval", path + ".approval.json");
        Assert.Equal((2, ""), (named.ExitCode, named.Output));
        Assert.Equal([true, false], runner.Received.Select(r => r.Body.TryGetProperty("approval", out _)));
    }

    [Fact]
    public async Task Should_say_how_to_find_the_truth_where_nobody_takes_it()
    {
        await using var runner = await RunnerStandIn.StartAsync(exchange: "execute-plan");
        await using var services = await ServicesStandIn.StartAsync(runner.AgentBroker);
        var ended = await services.HestiaAsync("plan", "submit", await PlanAsync(services), "--timeout", "2");
        Assert.Equal((5, ""), (ended.ExitCode, ended.Output));
        var id = Text(await runner.FirstAsync(), "commandId");
        Assert.Contains($"./platform execution show {id}", ended.Error);
        Assert.Contains($"--command-id {id}", ended.Error);
    }

    private static async Task<string> PlanAsync(ServicesStandIn services)
    {
        var path = services.FileIn("plan.json");
        await File.WriteAllBytesAsync(path, Records.Plan().ToJson());
        return path;
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static string Answer(JsonElement command, string status, string? reason, bool replayed = false, string problems = "[]") =>
        $$"""{"commandId":"{{Text(command, "commandId")}}","planId":"deploy-42","status":"{{status}}","reason":{{JsonSerializer.Serialize(reason)}},"problems":{{problems}},"recordHash":null,"replayed":{{(replayed ? "true" : "false")}}}""";
}
