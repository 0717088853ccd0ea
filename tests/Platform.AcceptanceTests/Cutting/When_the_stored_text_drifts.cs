namespace Platform.AcceptanceTests.Cutting;

/// <summary>Somebody with all rights changes what was pinned, past every trigger: the next phase finds it, and writes nothing.</summary>
public sealed class When_the_stored_text_drifts(CutStack cut) : CutTest(cut)
{
    [Theory]
    [Trait("Requirement", "R091")]
    [Trait("Requirement", "G8")]
    [InlineData("cut.mark", "cut.cutplan")]
    [InlineData("cut.grant_probe", "cut.cut_leg_a")]
    [InlineData("cut.write_verify", "cut.lifecycle_enact")]
    public async Task Should_stop_at_a_text_that_is_not_the_pinned_one(string walked, string next)
    {
        var run = await WalkedAsync(walked);
        await AlterAsync(
            "law.source_version", "version_is_the_digest", "UPDATE law.source_version SET bytes = bytes || '\\x20' WHERE document_id = $1",
            run);
        var answer = await run.PhaseAsync(next);
        Assert.Equal(("FAILURE", "DRIFT"), (answer.Status, answer.Code));
        Assert.Contains("sourceVersionId", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R091")]
    [Trait("Requirement", "C20")]
    public async Task Should_stop_at_a_profile_that_is_not_the_pinned_one()
    {
        var run = await WalkedAsync("cut.cutplan");
        await AlterAsync(
            "law.source_version", null,
            "UPDATE law.source_version SET profile = replace(profile, 'about: >-', 'about: >-\n  Altered.') WHERE document_id = $1", run);
        var answer = await run.PhaseAsync("cut.backup");
        Assert.Equal(("FAILURE", "DRIFT"), (answer.Status, answer.Code));
    }

    [Theory]
    [Trait("Requirement", "R092")]
    [Trait("Requirement", "C18")]
    [InlineData("cut.source_pin", "cut.mark", "regionStart")]
    [InlineData("cut.mark", "cut.cutplan", "regionSha")]
    [InlineData("cut.cutplan", "cut.backup", "writerDigest")]
    [InlineData("cut.cut_leg_a", "cut.structural_verify", "changeSetId")]
    [InlineData("cut.leg_b_record", "cut.write_verify", "manifestEnvelopeId")]
    [InlineData("cut.write_verify", "cut.lifecycle_enact", "verifyResultId")]
    [InlineData("cut.lifecycle_enact", "cut.closeout", "reviewDecisionId")]
    public async Task Should_stop_at_a_pin_that_is_another(string walked, string next, string pin)
    {
        var run = await WalkedAsync(walked);
        run.Pins[pin] = pin switch
        {
            "regionStart" => "1",
            _ when pin.EndsWith("Id", StringComparison.Ordinal) => Command.NewId().ToString(),
            _ => new string('0', 64),
        };
        var answer = await run.PhaseAsync(next);
        Assert.Equal(("FAILURE", "DRIFT"), (answer.Status, answer.Code));
        Assert.Contains(pin, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Requirement", "R092")]
    [Trait("Requirement", "C19")]
    [InlineData("cut.cut_leg_a", "cut.structural_verify")]
    [InlineData("cut.leg_b_record", "cut.write_verify")]
    [InlineData("cut.write_verify", "cut.lifecycle_enact")]
    [InlineData("cut.lifecycle_enact", "cut.closeout")]
    public async Task Should_stop_at_a_unit_that_is_not_the_text(string walked, string next)
    {
        var run = await WalkedAsync(walked);
        await AlterAsync(
            "law.unit", "hash_is_of_the_body", "UPDATE law.unit SET body = body || '\\x20' WHERE document_id = $1 AND ordinal = 3", run);
        var answer = await run.PhaseAsync(next);
        Assert.Equal(("FAILURE", "INVARIANT"), (answer.Status, answer.Code));
    }

    /// <summary>As a superuser can who takes the locks off and puts them on again, in one transaction.</summary>
    private async Task AlterAsync(string table, string? check, string sql, CutRun run)
    {
        var definition = check is null ? "" : await Stack.Business.ScalarAsync<string>(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2", table, check);
        var parameterless = sql.Replace("$1", $"'{run.DocumentId}'", StringComparison.Ordinal);
        await Stack.Business.ExecuteAsync($"""
            BEGIN;
            ALTER TABLE {table} DISABLE TRIGGER USER;
            {(check is null ? "" : $"ALTER TABLE {table} DROP CONSTRAINT {check};")}
            {parameterless};
            {(check is null ? "" : $"ALTER TABLE {table} ADD CONSTRAINT {check} {definition} NOT VALID;")}
            ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
            {(table != "law.unit" ? "" : "ALTER TABLE law.unit ENABLE ALWAYS TRIGGER keep;")}
            {(table != "law.unit" ? "" : "ALTER TABLE law.unit ENABLE ALWAYS TRIGGER born_as_draft;")}
            COMMIT;
            """);
    }
}
