using System.Text.Json;
using Orchestrator.Filing;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Filing;

public sealed class When_a_phase_ends
{
    [Fact]
    [Trait("Requirement", "R068")]
    public void Should_give_the_same_report_to_whoever_works_it_out()
    {
        var first = PhaseEnd.Of(Some.Run(2), "SUCCESS", null, Some.Output(2));
        var second = PhaseEnd.Of(Some.Run(2), "SUCCESS", null, JsonElement.Parse(Some.Output(2).GetRawText()));

        Assert.True(first.IsSuccess);
        Assert.Equal(first.Report, second.Report);
        Assert.Equal(Phases.Of(2).Pins, first.Pins.Keys);
    }

    [Fact]
    [Trait("Requirement", "R096")]
    [Trait("Requirement", "C24")]
    public void Should_be_drift_where_a_run_that_cuts_again_finds_another_text()
    {
        var run = Some.Run(2);
        (run.FromRun, run.Expected) = ("the-voided-one", new() { ["regionSha"] = Sha256.Of("another text"), ["marks"] = Some.ValueOf("marks") });

        var end = PhaseEnd.Of(run, "SUCCESS", null, Some.Output(2));

        Assert.False(end.IsSuccess);
        Assert.StartsWith("DRIFT: regionSha is ", end.Failure, StringComparison.Ordinal);
        Assert.Contains("the-voided-one", end.Failure, StringComparison.Ordinal);
        Assert.Equal(StopCode.Drift, StopCode.Of(2, end.Failure));
    }

    [Theory]
    [InlineData("FAILURE", "GRANT: The writer may delete.", "GRANT: The writer may delete.")]
    [InlineData("ROLLED_BACK", null, "ROLLED_BACK: The attempt ended without a reason.")]
    public void Should_say_why_where_the_phase_failed(string status, string? error, string failure) =>
        Assert.Equal(failure, PhaseEnd.Of(Some.Run(2), status, error, default).Failure);
}
