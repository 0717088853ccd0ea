using System.Text.Json;
using Hestia.Actions;
using Platform.Contracts;
using Xunit;

namespace Hestia.Tests.Actions;

public sealed class When_a_command_is_written
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Should_be_the_contract_s_ExecuteAction()
    {
        var id = new Guid("0193a2b4-1111-7222-8333-444455556666");
        var json = new Command
        {
            CommandId = id,
            AgentId = "Antigravity",
            TraceId = "job-1",
            ActionType = "server.restart",
            Trigger = "alert.high-cpu",
            Parameters = """{"id":"SRV-001"}""",
        }.ToJson();
        var read = JsonSerializer.Deserialize<ExecuteAction>(json, Web)!;
        Assert.Equal((id, "Antigravity", "job-1", "server.restart", "alert.high-cpu"), (read.CommandId, read.AgentId, read.TraceId, read.ActionType, read.Trigger));
        Assert.Equal("SRV-001", read.Parameters!.Value.GetProperty("id").GetString());
    }

    [Fact]
    public void Should_leave_out_what_was_not_said()
    {
        var json = new Command { CommandId = Guid.Empty, AgentId = "a", ActionType = "b", Parameters = "{}" }.ToJson();
        Assert.Equal("""{"commandId":"00000000-0000-0000-0000-000000000000","agentId":"a","actionType":"b","parameters":{}}""", json);
    }

    [Fact]
    public void Should_understand_the_contract_s_ActionOutcome()
    {
        var json = JsonSerializer.Serialize(
            new ActionOutcome
            {
                CommandId = Guid.Empty,
                AttemptId = null,
                Status = AttemptStatus.Denied,
                Error = "UNKNOWN_ACTION: There is no action x.",
                AffectedIds = [],
                Output = JsonDocument.Parse("{}").RootElement,
                DurationMs = 0,
                Replayed = true,
            },
            Web);
        var outcome = JsonSerializer.Deserialize(json, ActionsJson.Default.Outcome)!;
        Assert.Equal(("DENIED", true, null), (outcome.Status, outcome.Replayed, outcome.AttemptId));
        Assert.Equal(ExitCode.Refused, outcome.ExitCode);
    }
}
