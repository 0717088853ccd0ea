using Orchestrator.Runs;

namespace Orchestrator.Tests.Runs;

public sealed class When_a_run_is_named
{
    private static readonly DateTimeOffset At = new(2026, 5, 20, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true, "knowledge/dev/laws/icx-const/v008a06ace23a96ea-automation-cut-20260520")]
    [InlineData(false, "knowledge/dev/laws/icx-const/v008a06ace23a96ea-automation-cut-20260520-0930")]
    [Trait("Requirement", "R061")]
    [Trait("Requirement", "R062")]
    [Trait("Requirement", "R063")]
    public void Should_have_the_folder_of_the_convention(bool isFirst, string folder) =>
        Assert.Equal(folder, RunNames.Of("ICX-CONST", "008a06ace23a96ea" + new string('f', 48), At, isFirst).Folder);

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("A/B")]
    [InlineData("A B")]
    [InlineData("1A")]
    [InlineData("A..B")]
    [InlineData("Äx")]
    [InlineData("A\u0000")]
    [InlineData("A\u200b")]
    [InlineData("A|B")]
    public void Should_not_take_an_id_that_is_more_than_a_name(string id) => Assert.NotNull(RunNames.FaultOfDocumentId(id));

    [Fact]
    [Trait("Requirement", "R065")]
    [Trait("Requirement", "R066")]
    [Trait("Requirement", "R067")]
    [Trait("Requirement", "C30")]
    public void Should_name_its_documents_as_the_seed_does()
    {
        var day = new DateOnly(2026, 5, 20);
        Assert.Equal(
            [
                "01-source-pin-2026-05-20.md", "02-mark-2026-05-20.md", "03-cutplan-2026-05-20.md", "04-pre-write-backup-2026-05-20.md", "05-grant-probe-2026-05-20.md", "06-cut-leg-a-2026-05-20.md",
                "07-structural-verify-2026-05-20.md", "08-leg-b-record-2026-05-20.md", "09-write-verify-2026-05-20.md", "10-lifecycle-enact-2026-05-20.md",
                "11-final-orchestrator-report-2026-05-20.md",
            ],
            Enumerable.Range(1, 11).Select(n => Phases.ReportName(n, day)));
        Assert.Equal("SG1-cut-authz-request-2026-05-20.md", Phases.RequestName("SG_1", day));
        Assert.Equal("SG2-lifecycle-authz-approval-2026-05-20.md", Phases.ApprovalName("SG_2", day));
    }
}
