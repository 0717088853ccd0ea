using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Redacting;
using Microsoft.Extensions.Configuration;
using Platform.Contracts;

namespace ActionRunner.Tests.Attempts;

public class When_a_dry_run_ends
{
    private static readonly Platform.Integrity.Ids Minted = new(TimeProvider.System);
    private const string Failed = "SERVER_UNDER_MAINTENANCE: Not now.";

    [Fact]
    [Trait("Requirement", "C06")]
    public void Should_say_of_the_attempt_and_of_all_that_it_triggered_what_they_would_have_been()
    {
        var attempt = Attempt(Ended("SUCCESS", null));
        var child = Nested(attempt, null, Ended("SUCCESS", null));
        Nested(attempt, child, Ended("FAILURE", Failed));
        Nested(attempt, null, null);

        DryRun.End(attempt);

        var records = attempt.Records().Select(r => RecordBody.Read(r.Record.Body).Outcome).ToList();
        Assert.All(records, r => Assert.Equal("ROLLED_BACK", r.Status));
        Assert.Equal([DryRun.Success, DryRun.Success, "DRY_RUN: It would have failed: " + Failed], records.Take(3).Select(r => r.Error));
        // Nobody knows how that one would have ended, but its record bears the code that tells it from real ones.
        Assert.StartsWith("DRY_RUN: ", records[3].Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "C06")]
    public void Should_keep_what_was_touched_and_answered()
    {
        var attempt = Attempt(Ended("FAILURE", Failed) with { AffectedIds = ["SRV-1"], Output = JsonDocument.Parse("""{"n":1}""").RootElement, DurationMs = 7 });
        DryRun.End(attempt);
        var outcome = attempt.Outcome!;
        Assert.Equal(("ROLLED_BACK", "DRY_RUN: It would have failed: " + Failed, 7L, """{"n":1}"""), (outcome.Status, outcome.Error, outcome.DurationMs, outcome.Output.GetRawText()));
        Assert.Equal(["SRV-1"], outcome.AffectedIds);
    }

    private static Outcome Ended(string status, string? error) => new(status, error, [], Outcome.NoOutput, 1);

    private static Attempt Attempt(Outcome outcome)
    {
        var parameters = JsonDocument.Parse("""{"id":"SRV-1"}""").RootElement;
        var action = new ActionCatalog(new ConfigurationBuilder().Build()).Find("server.restart")!;
        var command = new Command
        {
            CommandId = Minted.Next(), Digest = [], AgentId = "A", TraceId = "t", Trigger = null, Action = action, Parameters = parameters, Bound = action.Bind(parameters), UserId = null, Parent = default,
        };
        var attemptId = Minted.Next();
        return new Attempt(command, new Intent(command.CommandId, [], attemptId, false, Context(attemptId, command.CommandId)), DateTimeOffset.UnixEpoch, new Redaction(), null) { Outcome = outcome };
    }

    private static NestedAttempt Nested(Attempt attempt, NestedAttempt? parent, Outcome? outcome)
    {
        var (commandId, attemptId) = (Minted.Next(), Minted.Next());
        var nested = new NestedAttempt(commandId, attemptId, parent, Context(attemptId, commandId)) { Outcome = outcome };
        attempt.Nested.Add(nested);
        return nested;
    }

    private static byte[] Context(Guid attemptId, Guid commandId) =>
        RecordBody.Context(attemptId, null, commandId, "A", "t", "server.restart", null, Outcome.NoOutput, DateTimeOffset.UnixEpoch, null, null);
}
