namespace Platform.Execution.Tests.Telling;

/// <summary>The seed's fourth example.</summary>
public sealed class When_a_person_asks_Hestia
{
    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R047")]
    public void Should_tell_what_happened_step_by_step()
    {
        var summary = HestiaAgent.DisplayExecutionSummary(Samples.Rich());
        string[] told =
        [
            "Execution exec-rich of plan plan-rich (LIVE): FAILED", "Reason: The last step failed", "step 0 'Schritt 0 – ½': completed, 3 ms", "step 2 'Schritt 2 – ½': failed, 3 ms: CONSTRAINT",
            "Side effects: 6 seen, 6 declared", "seen and not declared: FILE_SYSTEM wrote /tmp/0", "declared and not seen: step 1 NETWORK never seen",
            "Security: OPERATIONAL (boundary NOMINAL) before, COMPROMISED (boundary ELEVATED) after", "Warning: Security degraded", $"Record {Samples.Rich().Hash}, whole",
        ];
        Assert.All(told, line => Assert.Contains(line, summary, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R047")]
    public void Should_list_what_cannot_be_undone()
    {
        Assert.Contains("step 0 'Schritt 0 – ½': Seen: FILE_SYSTEM wrote /tmp/0", HestiaAgent.ShowIrreversibleActions(Samples.Rich()), StringComparison.Ordinal);
        Assert.Equal("No step that ran is known to be irreversible.\n", HestiaAgent.ShowIrreversibleActions(Guiding.Records.Live()));
    }

    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R047")]
    [Trait("Requirement", "R022")]
    public void Should_show_the_guidance_and_confirm_without_executing_anything()
    {
        var possible = RollbackPlanner.PlanRollback(Guiding.Records.Live(), Samples.Hints);
        Assert.Equal(possible.ToSummary(), HestiaAgent.ShowRollbackGuidance(possible));
        Assert.Equal((true, "Ready for manual rollback (user must execute)"), HestiaAgent.ConfirmManualRollback(possible));
        var impossible = RollbackPlanner.PlanRollback(Guiding.Records.Live(marked: false), Samples.Hints);
        Assert.Equal((false, impossible.Reason), HestiaAgent.ConfirmManualRollback(impossible));
    }
}
