using Orchestrator.Filing;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Filing;

[Trait("Requirement", "R070")]
public sealed class When_a_report_is_judged
{
    [Theory]
    [InlineData("postgresql://user:pw@host/db")]
    [InlineData("amqp://guest:guest@broker:5672")]
    [InlineData("Host=db;Username=x;Password=y")]
    [InlineData("password: hunter2")]
    [InlineData("API_KEY = abc")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("next steps: enact it")]
    [InlineData("see knowledge/dev/laws/other/v0123456789abcdef-automation-cut-20260520/02-mark.md")]
    [InlineData("as in other-0123456789abcdef-20260520, which went well")]
    [InlineData("as in icx-const-008a06ace23a96ea-20260519")]
    [InlineData("as in icx-const-008a06ace23a96ea-20260520-0931")]
    public void Should_not_be_filed_with(string line) => Assert.NotNull(Linter.FaultOf(Whole() + line + "\n", Some.Run(3)));

    [Fact]
    public void Should_name_the_line_and_quote_nothing()
    {
        var fault = Linter.FaultOf("one\ntwo\nthree password: hunter2\nfour\n", Some.Run(3));
        Assert.StartsWith("line 3: ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_be_filed_with_a_dump_of_the_sidecar() =>
        Assert.NotNull(Linter.FaultOf(Whole() + "```yaml\n" + string.Concat(Enumerable.Range(0, 51).Select(i => $"pin{i}: x\n")) + "```\n", Some.Run(3)));

    [Fact]
    public void Should_not_be_filed_beyond_its_lines() => Assert.NotNull(Linter.FaultOf(Whole() + new string('\n', 250) + "x\n", Some.Run(3)));

    [Fact]
    public void Should_be_filed_as_every_phase_writes_it()
    {
        for (var phase = 1; phase <= Phases.Last; phase++)
            Assert.Null(Linter.FaultOf(Report.Of(Some.Run(phase), Phases.Of(phase), Some.Read(phase, Some.Output(phase))), Some.Run(phase)));
        Assert.Null(Linter.FaultOf(GateRequest.Of(Some.Run(6), "SG_1"), Some.Run(6)));
        Assert.Null(Linter.FaultOf(Whole() + Some.Run(3).Folder + "/02-mark.md\n", Some.Run(3)));
        Assert.Null(Linter.FaultOf(Whole() + "This is " + Some.Run(3).RunId + ".\n", Some.Run(3)));
    }

    private static string Whole() => Report.Of(Some.Run(3), Phases.Of(3), Some.Read(3, Some.Output(3)));
}
