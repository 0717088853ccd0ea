using Orchestrator.Filing;

namespace Orchestrator.Tests.Filing;

public sealed class When_a_run_is_listed
{
    [Fact]
    [Trait("Requirement", "R104")]
    [Trait("Requirement", "R105")]
    [Trait("Requirement", "C25")]
    public void Should_stand_in_one_line_of_nine_fields()
    {
        var run = Some.Run();
        run.StartedBy = new string('x', 200);

        var line = RunIndex.LineOf(run, new DateTimeOffset(2026, 5, 20, 9, 30, 0, TimeSpan.Zero));

        Assert.True(line.Length <= RunIndex.LineMax, line);
        Assert.Equal(9, line.Split('·').Length);
        Assert.DoesNotContain('\n', line);
    }
}
