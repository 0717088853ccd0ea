using System.Text.Json;
using ActionRunner.Attempts;
using Platform.Contracts;
using Platform.Journal;

namespace ActionRunner.Tests.Attempts;

public class When_a_record_is_written
{
    private static readonly Guid Attempt = new("0193e5c0-0000-7000-8000-000000000001");
    private static readonly Guid Command = new("3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11");
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Fact]
    [Trait("Requirement", "R004")]
    [Trait("Requirement", "R008")]
    public void Should_read_as_the_contract_says_when_context_outcome_and_number_are_joined()
    {
        var context = RecordBody.Context(
            Attempt, null, Command, "Antigravity", "job-1", "server.restart", "alert \"x\"", JsonDocument.Parse("""{"id":"SRV-1"}""").RootElement,
            new DateTimeOffset(2026, 11, 21, 3, 14, 0, TimeSpan.Zero).AddTicks(1_234_567), "agent", null);
        var body = RecordBody.Close(context, new Outcome("FAILURE", "CODE: Because.", ["SRV-1"], Outcome.NoOutput, 12));
        var message = JsonSerializer.Deserialize<ActionAttempted>(NumberedMessage.Of(NumberedMessage.Prefix("action-runner/1f0c9a3e"), long.MaxValue, body), Web)!;

        Assert.Equal(("action-runner/1f0c9a3e", long.MaxValue, Attempt, Command), (message.Source, message.SourceSeq, message.AttemptId, message.CommandId));
        Assert.Equal(("Antigravity", "job-1", "server.restart", "alert \"x\"", "agent"), (message.AgentId, message.TraceId, message.ActionType, message.Trigger, message.UserId));
        Assert.Equal(("FAILURE", "CODE: Because.", 12L), (message.Status, message.Error, message.DurationMs));
        Assert.Equal(["SRV-1"], message.AffectedIds);
        Assert.Equal("SRV-1", message.Parameters.GetProperty("id").GetString());
        // Microseconds: what the database keeps, so that nothing is lost or made up on the way.
        Assert.Equal(1_234_560, message.StartedAt.Ticks % TimeSpan.TicksPerSecond);
    }

    [Fact]
    public void Should_give_the_outcome_back_to_one_who_asks_again()
    {
        var context = RecordBody.Context(Attempt, null, Command, "A", "t", "x", null, Outcome.NoOutput, DateTimeOffset.UnixEpoch, null, null);
        var outcome = new Outcome("SUCCESS", null, ["a", "b"], JsonDocument.Parse("""{"n":1}""").RootElement, 5);
        var (attemptId, read) = RecordBody.Read(RecordBody.Close(context, outcome));
        Assert.Equal(Attempt, attemptId);
        Assert.Equal(("SUCCESS", null, 5L, """{"n":1}"""), (read.Status, read.Error, read.DurationMs, read.Output.GetRawText()));
        Assert.Equal(["a", "b"], read.AffectedIds);
    }
}
