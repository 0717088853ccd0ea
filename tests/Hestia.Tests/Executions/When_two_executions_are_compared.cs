using Hestia.Executions;
using Hestia.Showing;
using Platform.Execution;
using Xunit;

namespace Hestia.Tests.Executions;

public sealed class When_two_executions_are_compared
{
    [Fact]
    public void Should_show_only_what_came_out_differently()
    {
        var comparison = ExecutionComparison.Compare(Records.Completed(mode: LiveModeState.DryRun), Records.Failed());
        Assert.Equal(
            $"""
            ≠ Different.
              plan    deploy-42
              first   ✔ COMPLETED  DRY_RUN  0193a2b4-2222-7222-8333-444455556666
              second  ✘ FAILED  LIVE  {Records.Id}

            2 steps of 3 came out differently:
            step  name          first        second
               1  Deploy 2.4.0  ✔ completed  ✘ failed: TIMEOUT: It took longer than 20 s.
               2  Restart       ✔ completed  · never began

            Seen in the second alone:
            step  category  what
               1  NETWORK   sessions end         cannot be undone
               1  PROCESS   a worker was killed

            """,
            string.Concat(ComparisonView.Lines(comparison, 100, Terminal.Endless).Select(l => l + "\n")));
    }

    [Theory]
    [InlineData(LiveModeState.Live, "✔ The same.")]
    [InlineData(LiveModeState.DryRun, "✔ The same but for the mode.")]
    [InlineData(LiveModeState.DryRun, "≠ Different.", "SRV-002")]
    public void Should_hold_what_the_steps_touched_against_each_other(LiveModeState mode, string said, string id = "SRV-001")
    {
        var comparison = ExecutionComparison.Compare(Run(mode, id), Run(LiveModeState.Live, "SRV-001"));
        Assert.StartsWith(said, ComparisonView.Lines(comparison, 100, 100).First().ToString());
        Assert.Contains($"\"same\":{(said[0] == '✔' ? "true" : "false")}", ComparisonView.Json(comparison));

        static ExecutionRecord Run(LiveModeState mode, string id)
        {
            var observer = new ExecutionObserver("e", Records.Plan(mode), new FixedClock());
            observer.RecordStepStarted(0, "Note the ticket");
            observer.RecordStepCompleted(0, "Note the ticket", FrozenJson.Parse($$"""{"affectedIds":["{{id}}"],"status":"SUCCESS"}"""));
            observer.MarkCompleted("done");
            return observer.GetExecutionRecord();
        }
    }

    [Fact]
    public void Should_say_that_two_runs_with_one_outcome_are_the_same()
    {
        var comparison = ExecutionComparison.Compare(Records.Failed(), Records.Failed("0193a2b4-3333-7222-8333-444455556666"));
        Assert.StartsWith("✔ The same.", ComparisonView.Lines(comparison, 100, 100).First().ToString());
        Assert.Contains("\"same\":true", ComparisonView.Json(comparison));
    }
}
