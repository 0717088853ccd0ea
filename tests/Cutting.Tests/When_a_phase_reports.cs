using System.Text.Json;
using System.Text.Json.Nodes;
using Cutting.Pins;
using Platform.Actions;

namespace Cutting.Tests;

public sealed class When_a_phase_reports
{
    [Fact]
    [Trait("Requirement", "R069")]
    public void Should_stay_small_whatever_it_has_to_say()
    {
        var report = new PhaseReport();
        for (var i = 0; i < 1_000; i++) report.Work(new string('x', 10_000));
        report.Holds("a long one", new string('y', 10_000), new string('y', 10_000));
        Assert.InRange(JsonSerializer.Serialize(report.ToOutput()).Length, 1_000, 24 * 1024);
    }

    [Fact]
    [Trait("Requirement", "R069")]
    public void Should_list_what_holds()
    {
        var report = new PhaseReport();
        report.Keeps("regionSha", "a", "a");
        report.Holds("units", 3, 3);
        report.Pin("units", 3);
        var output = report.ToOutput();
        Assert.Equal("3", output["pins"]!["units"]!.GetValue<string>());
        Assert.Equal("""{"invariant":"units","expected":"3","observed":"3","ok":true}""", output["invariants"]![1]!.ToJsonString());
        Assert.Equal("NONE", output["mutation"]!.GetValue<string>());
    }

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "C18")]
    public void Should_end_the_phase_where_something_does_not_hold()
    {
        var report = new PhaseReport();
        Assert.Equal("DRIFT", Assert.Throws<ActionFailedException>(() => report.Keeps("regionSha", "a", "b")).Code);
        Assert.Equal("INVARIANT", Assert.Throws<ActionFailedException>(() => report.Holds("units", 3, 4)).Code);
        Assert.Equal("PIN_MISSING", Assert.Throws<ActionFailedException>(() => new PinSet([]).Require("regionSha")).Code);
        Assert.Equal(
            "DRIFT",
            Assert.Throws<ActionFailedException>(
                () => new PinSet(new JsonObject { ["changeSetId"] = "none" }).RequireId("changeSetId")).Code);
    }
}
