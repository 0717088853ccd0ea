using Orchestrator.Filing;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Filing;

public sealed class When_a_report_is_written
{
    [Fact]
    [Trait("Requirement", "R068")]
    [Trait("Requirement", "R069")]
    public void Should_follow_the_template()
    {
        var run = Some.Run(3);
        var lines = Report.Of(run, Phases.Of(3), Some.Read(3, Some.Output(3))).Split('\n');

        Assert.Equal($"# Cut Plan · 03 of 11 · {run.RunId}", lines[0]);
        Assert.Equal(["> ```yaml", "> phase: cutplan", "> outcome: PASS", "> production_mutation: NONE", $"> run_id: {run.RunId}", "> ```"], lines[2..8]);
        Assert.Equal(
            ["## 1. Inputs (RunContext snapshot)", "## 2. Work performed", "## 3. Live snapshot diff (pre vs post)", "## 4. Internal-gate invariants", "## 5. Artifacts produced", "## 6. Verdict"],
            lines.Where(l => l.StartsWith("## ", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("Requirement", "R068")]
    [Trait("Requirement", "C29")]
    public void Should_stay_short_whatever_the_phase_tells()
    {
        var many = Enumerable.Range(0, 200).Select(i => new { what = $"unit {i}", before = 0, after = i }).ToArray();
        var output = Some.Read(11, Some.Output(11, many, [.. Enumerable.Range(0, 200).Select(i => $"step {i}")]));

        var text = Report.Of(Some.Run(), Phases.Of(11), output);

        Assert.True(text.Split('\n').Length <= Report.LinesMax);
        Assert.Contains("160 rows more; sha256 of all 200: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_give_the_same_bytes_again() =>
        Assert.Equal(Report.Of(Some.Run(5), Phases.Of(5), Some.Read(5, Some.Output(5))), Report.Of(Some.Run(5), Phases.Of(5), Some.Read(5, Some.Output(5))));

    [Fact]
    [Trait("Requirement", "R101")]
    public void Should_list_the_backup_in_the_request_and_at_the_end()
    {
        Assert.Contains(Some.ValueOf("backupSha"), GateRequest.Of(Some.Run(6), "SG_1"), StringComparison.Ordinal);
        Assert.Contains(Some.ValueOf("backupSha"), Report.Of(Some.Run(), Phases.Of(11), Some.Read(11, Some.Output(11))).Split("## 5.")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_keep_a_table_a_table()
    {
        var output = Some.Read(2, Some.Output(2, new[] { new { what = "a | b\r\n# c\u001b[31m\u202e", before = "x", after = "y" } }));

        var line = Assert.Single(Report.Of(Some.Run(2), Phases.Of(2), output).Split('\n'), l => l.Contains("# c", StringComparison.Ordinal));

        Assert.Equal("| a \\| b\uFFFD\uFFFD# c\uFFFD[31m\uFFFD | x | y |", line);
    }
}
