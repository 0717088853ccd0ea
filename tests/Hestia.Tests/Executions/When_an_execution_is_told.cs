using Hestia.Executions;
using Hestia.Showing;
using Platform.Execution;
using Xunit;

namespace Hestia.Tests.Executions;

public sealed class When_an_execution_is_told
{
    private static readonly Times Times = new(new FixedClock());

    [Fact]
    [Trait("Requirement", "R047")]
    public void Should_tell_status_steps_and_what_was_seen_beside_what_was_declared()
    {
        var record = Records.Failed();
        var text = string.Concat(new ExecutionView(record, Times, 100, Terminal.Endless).Lines().Select(l => l + "\n"));
        Assert.Equal(
            $"""
            ✘ FAILED  plan deploy-42  LIVE  in 12 ms
              reason       Step 1 'Deploy 2.4.0' failed.
              execution    {Records.Id}
              started      today 02:50:00 UTC, 10 minutes ago
              security     OPERATIONAL before, OPERATIONAL after
              plan digest  {record.PlanDigest}
              record       {record.Hash}

            step  name                          took  error
               0  ✔ Note the ticket  completed  3 ms
               1  ✘ Deploy 2.4.0     failed     4 ms  TIMEOUT: It took longer than 20 s.
            1 planned step never began.

            Side effects: 3 seen, 3 declared
            step                        category     what
               0  ✔ seen as declared    DATABASE     object SRV-001 changed  reversible
               1  ✔ seen as declared    NETWORK      sessions end            cannot be undone
               1  ! seen, not declared  PROCESS      a worker was killed     reversible
               1  ? declared, not seen  FILE_SYSTEM  a log is written        reversible

            """,
            text);
    }

    [Fact]
    public void Should_warn_where_security_is_unknown_or_got_worse()
    {
        var observer = new ExecutionObserver(Records.Id, "p", new FixedClock());
        observer.MarkCompleted("done");
        var text = string.Concat(new ExecutionView(observer.GetExecutionRecord(LiveModeState.DryRun), Times, 100, 100).Lines());
        Assert.Contains("unknown before, unknown after", text);
        Assert.Contains("! How security stood before the execution is unknown", text);
        Assert.Contains("It was a dry run: nothing of it was kept.", text);
        Assert.Contains("No step began.", text);
    }
}
