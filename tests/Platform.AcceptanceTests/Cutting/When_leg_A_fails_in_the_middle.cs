namespace Platform.AcceptanceTests.Cutting;

/// <summary>Whatever ends leg A, before its last row or on the way: nothing of it is there, and it can be asked for again.</summary>
public sealed class When_leg_A_fails_in_the_middle(CutStack cut) : CutTest(cut)
{
    [Fact]
    [Trait("Requirement", "R098")]
    public async Task Should_leave_nothing_behind()
    {
        var run = await WalkedAsync("cut.grant_probe");
        // The database refuses one of the last rows.
        await Stack.Business.ExecuteAsync(
            $"ALTER TABLE law.unit ADD CONSTRAINT a_fault CHECK (document_id <> '{run.DocumentId}' OR ordinal < 9)");
        var answer = await run.PhaseAsync("cut.cut_leg_a");
        await Stack.Business.ExecuteAsync("ALTER TABLE law.unit DROP CONSTRAINT a_fault");

        Assert.Equal(("FAILURE", "DATABASE_23514"), (answer.Status, answer.Code));
        Assert.Equal(0L, await RowsAsync("law.unit", run));
        Assert.Equal(0L, await RowsAsync("cutter_governance.cut_change_set", run));
        await run.WalkAsync("cut.closeout");
        Assert.Equal(1L, await RowsAsync("cutter_governance.cut_change_set", run));
    }

    [Theory]
    [Trait("Requirement", "R098")]
    [InlineData("backupSha")]
    [InlineData("grantProbeSha")]
    [InlineData("writerDigest")]
    [InlineData("manifestDigest")]
    public async Task Should_not_begin_before_the_phases_in_front_of_it(string pin)
    {
        var run = await WalkedAsync("cut.grant_probe");
        run.Pins.Remove(pin);
        var answer = await run.PhaseAsync("cut.cut_leg_a");
        Assert.Equal(("FAILURE", "PIN_MISSING"), (answer.Status, answer.Code));
        Assert.Equal(0L, await RowsAsync("cutter_governance.cut_change_set", run));
    }

    private Task<long> RowsAsync(string table, CutRun run) =>
        Stack.Business.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE document_id = $1", run.DocumentId);
}
