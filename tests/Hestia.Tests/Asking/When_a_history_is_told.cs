using System.Text.Json;
using Hestia.Asking;
using Hestia.Showing;
using Xunit;

namespace Hestia.Tests.Asking;

[Trait("Requirement", "R003")]
public sealed class When_a_history_is_told
{
    private const string Parent = """
        {"index":6,"attemptId":"aaaaaaaa-0000-4000-8000-000000000006","commandId":"cccccccc-0000-4000-8000-000000000006","agentId":"Releaser","traceId":"release-7",
         "parentAttemptId":null,"actionType":"server.deploy","trigger":"release.cut","parameters":{},"status":"SUCCESS","error":null,"affectedIds":["APP-1"],"output":{},
         "durationMs":40,"startedAt":"2026-11-21T02:55:00Z","source":"action-runner/1f0c9a3e","sourceSeq":7}
        """;

    private const string Restart = """
        {"index":5,"attemptId":"aaaaaaaa-0000-4000-8000-000000000005","commandId":"cccccccc-0000-4000-8000-000000000005","agentId":"Releaser","traceId":"release-7",
         "parentAttemptId":"aaaaaaaa-0000-4000-8000-000000000006","actionType":"server.restart","trigger":"release.cut","parameters":{"id":"SRV-001"},"status":"SUCCESS","error":null,
         "affectedIds":["SRV-001"],"output":{},"durationMs":12,"startedAt":"2026-11-21T02:55:01Z","source":"action-runner/1f0c9a3e","sourceSeq":6}
        """;

    private const string Failed = """
        {"index":3,"attemptId":"aaaaaaaa-0000-4000-8000-000000000003","commandId":"cccccccc-0000-4000-8000-000000000003","agentId":"Antigravity","traceId":"job-1",
         "parentAttemptId":null,"actionType":"server.restart","trigger":"alert.high-cpu","parameters":{"id":"SRV-001"},"status":"FAILURE",
         "error":"UNDER_MAINTENANCE: SRV-001 is under maintenance.\u001b[2J","affectedIds":["SRV-001"],"output":{},"durationMs":3,"startedAt":"2026-11-21T02:40:00Z",
         "source":"action-runner/1f0c9a3e","sourceSeq":4}
        """;

    private const string Later = """
        {"index":9,"attemptId":"aaaaaaaa-0000-4000-8000-000000000009","commandId":"cccccccc-0000-4000-8000-000000000009","agentId":"Antigravity","traceId":"job-2",
         "parentAttemptId":null,"actionType":"object.update","trigger":null,"parameters":{"id":"SRV-001"},"status":"ROLLED_BACK",
         "error":"TIMEOUT: It took longer than 5 s.","affectedIds":["SRV-001"],"output":{},"durationMs":5000,"startedAt":"2026-11-21T02:58:00Z",
         "source":"action-runner/1f0c9a3e","sourceSeq":10}
        """;

    private const string Created = """
        {"index":1,"attemptId":"aaaaaaaa-0000-4000-8000-000000000001","commandId":"cccccccc-0000-4000-8000-000000000001","agentId":"Builder","traceId":"cccccccc-0000-4000-8000-000000000001",
         "parentAttemptId":null,"actionType":"object.create","trigger":null,"parameters":{"id":"SRV-001"},"status":"SUCCESS",
         "error":null,"affectedIds":["SRV-001"],"output":{},"durationMs":5,"startedAt":"2026-11-20T02:00:00Z","source":"action-runner/1f0c9a3e","sourceSeq":2}
        """;

    private static readonly ObjectState Server = new()
    {
        Id = "SRV-001",
        Type = "server",
        Version = 3,
        Attributes = JsonDocument.Parse("""{"status":"running","restarts":1}""").RootElement,
    };

    [Fact]
    public void Should_say_what_it_is_who_made_it_so_why_and_what_failed_before()
    {
        var told = Tell(new Present.Exists(Server), width: 100);
        Assert.Equal(
            """
            SRV-001 is a server at version 3.
              status    running
              restarts  1

            Made so by Releaser with server.restart.
              when    today 02:55:01 UTC, 4 minutes ago; it took 12 ms
              why     trigger release.cut
              job     release-7   ./platform log --trace release-7
              within  server.deploy by Releaser (command cccccccc, trigger release.cut)
              with    {"id":"SRV-001"}
              record  ledger entry 5, command cccccccc-0000-4000-8000-000000000005

            Before that, one attempt failed:
              ✘ 02:40:00  server.restart by Antigravity (trigger alert.high-cpu)
                  UNDER_MAINTENANCE: SRV-001 is under maintenance.\u001b[2J

            Since then one attempt failed, and changed nothing:
              ↶ 02:58:00  object.update by Antigravity ROLLED_BACK
                  TIMEOUT: It took longer than 5 s.

            Everything that was tried on it, oldest first:
              11-20 02:00:00  ✔ object.create     Builder                         5 ms
              02:40:00        ✘ server.restart    Antigravity  alert.high-cpu     3 ms  UNDER_MAINTENANCE: SRV-…
              02:55:00        ✔ server.deploy     Releaser     release.cut       40 ms
              02:55:01        └ ✔ server.restart  Releaser     release.cut       12 ms
              02:58:00        ↶ object.update     Antigravity                  5000 ms  TIMEOUT: It took longer…
            """,
            told);
    }

    [Fact]
    public void Should_stay_within_the_terminal()
    {
        foreach (var width in new[] { 60, 80, 120 })
        {
            Assert.All(Tell(new Present.Exists(Server), width).Split('\n'), l => Assert.True(Cells.Width(l) <= width, $"{width}: {l}"));
        }
    }

    [Fact]
    public void Should_be_told_without_the_action_runner() =>
        Assert.StartsWith("SRV-001: its present state is not known. The action-runner does not answer.", Tell(new Present.Unknown("The action-runner does not answer."), 100));

    [Fact]
    public void Should_say_when_nothing_ever_succeeded()
    {
        var history = new ObjectHistory { Id = "SRV-001", Items = [Attempt(Failed)] };
        var told = Text(new Story(history, new Present.Gone(), [], new Times(new FixedClock()), 100, 100));
        Assert.Contains("SRV-001 does not exist as an object.", told);
        Assert.Contains("No attempt that affected it has succeeded.", told);
        Assert.Contains("One attempt failed:", told);
    }

    [Fact]
    public void Should_say_that_something_was_deleted()
    {
        var deleted = Attempt(Restart) with { ActionType = "object.delete", ParentAttemptId = null };
        var told = Text(new Story(new ObjectHistory { Id = "SRV-001", Items = [deleted], MadeSoBy = deleted }, new Present.Gone(), [], new Times(new FixedClock()), 100, 100));
        Assert.StartsWith("SRV-001 no longer exists.", told);
    }

    [Fact]
    public void Should_survive_attempts_that_are_their_own_parents()
    {
        var loop = Attempt(Restart) with { AttemptId = "x", ParentAttemptId = "x" };
        Assert.Single(Family.Of([loop]));
    }

    private static string Tell(Present present, int width)
    {
        var history = JsonSerializer.Deserialize(
            $$"""{"id":"SRV-001","items":[{{Later}},{{Restart}},{{Failed}},{{Created}}],"next":null,"madeSoBy":{{Restart}},"failuresBefore":[{{Failed}}]}""",
            AskingJson.Default.ObjectHistory)!;
        return Text(new Story(history, present, [Attempt(Parent)], new Times(new FixedClock()), width, width));
    }

    private static ActionLog Attempt(string json) => JsonSerializer.Deserialize(json, AskingJson.Default.ActionLog)!;

    private static string Text(Story story) => string.Join('\n', story.Lines());
}
