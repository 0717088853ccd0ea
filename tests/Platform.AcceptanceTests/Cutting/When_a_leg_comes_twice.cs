namespace Platform.AcceptanceTests.Cutting;

/// <summary>Whatever is asked for again, by whom and when: there is one change set of a version, and one record of each kind.</summary>
public sealed class When_a_leg_comes_twice(CutStack cut) : CutTest(cut)
{
    private static readonly string[] BeforeLegA =
        [
            "manifestDigest", "manifestFileSha", "regionStart", "regionLength", "sourceBytes", "regionSha", "marks", "writerDigest",
            "units", "backupSha", "backupBytes", "backupRows", "grantProbeSha",
        ];

    [Fact]
    [Trait("Requirement", "R088")]
    [Trait("Requirement", "C15")]
    public async Task Should_read_back_the_change_set_of_the_same_run()
    {
        var run = await WalkedAsync("cut.cut_leg_a");
        var again = await run.With(BeforeLegA).PhaseAsync("cut.cut_leg_a");
        Assert.Equal("SUCCESS", again.Status);
        Assert.Equal(run.Pin("changeSetId"), again.Output.GetProperty("pins").GetProperty("changeSetId").GetString());
        Assert.Equal("NONE", again.Output.GetProperty("mutation").GetString());
        Assert.Equal(1L, await ChangeSetsAsync(run));
    }

    [Fact]
    [Trait("Requirement", "R088")]
    public async Task Should_make_one_change_set_of_many_that_are_asked_for_at_once()
    {
        var run = await WalkedAsync("cut.grant_probe");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => run.PhaseAsync("cut.cut_leg_a")));
        Assert.All(answers, a => Assert.True(a.Status == "SUCCESS", a.ToString()));
        Assert.Single(answers.Select(a => a.Output.GetProperty("pins").GetProperty("changeSetId").GetString()).Distinct());
        Assert.Equal(1L, await ChangeSetsAsync(run));
    }

    [Fact]
    [Trait("Requirement", "R088")]
    [Trait("Requirement", "R096")]
    public async Task Should_refuse_another_run_until_the_first_is_voided()
    {
        var run = await WalkedAsync("cut.cut_leg_a");
        var other = run.Again();
        await other.WalkAsync("cut.grant_probe");
        var refused = await other.PhaseAsync("cut.cut_leg_a");
        Assert.Equal(("FAILURE", "CHANGE_SET_EXISTS"), (refused.Status, refused.Code));

        Assert.Equal("SUCCESS", (await run.VoidAsync()).Status);
        await other.WalkAsync("cut.closeout");
        Assert.NotEqual(run.ChangeSetId, other.ChangeSetId);
        Assert.Equal(2L, await ChangeSetsAsync(run));
        Assert.Equal(
            long.Parse(run.Pin("units"), System.Globalization.CultureInfo.InvariantCulture),
            await Stack.Business.ScalarAsync<long>(
                "SELECT count(*) FROM law.unit WHERE change_set_id = $1 AND lifecycle = 'draft'", run.ChangeSetId));

        var voided = await run.With(BeforeLegA).PhaseAsync("cut.cut_leg_a");
        Assert.Equal(("FAILURE", "CHANGE_SET_VOIDED"), (voided.Status, voided.Code));
        var stopped = await run.PhaseAsync("cut.structural_verify");
        Assert.Equal(("FAILURE", "DRIFT"), (stopped.Status, stopped.Code));
    }

    [Fact]
    [Trait("Requirement", "R089")]
    public async Task Should_record_leg_B_and_its_verification_once()
    {
        var run = await WalkedAsync("cut.write_verify");
        var (envelope, result) = (run.Pin("manifestEnvelopeId"), run.Pin("verifyResultId"));
        var legB = await run.PhaseAsync("cut.leg_b_record");
        Assert.Equal(envelope, legB.Output.GetProperty("pins").GetProperty("manifestEnvelopeId").GetString());
        var verify = await run.PhaseAsync("cut.write_verify");
        Assert.Equal(result, verify.Output.GetProperty("pins").GetProperty("verifyResultId").GetString());

        // A row that says something else is nobody's to go on from.
        run.Pins["structuralVerifySha"] = new string('0', 64);
        var other = await run.PhaseAsync("cut.leg_b_record");
        Assert.Equal(("FAILURE", "LEG_B_ALREADY_RECORDED"), (other.Status, other.Code));
    }

    [Fact]
    [Trait("Requirement", "R099")]
    [Trait("Requirement", "R097")]
    public async Task Should_void_what_is_no_law_and_never_what_is()
    {
        var run = await WalkedAsync("cut.cut_leg_a");
        var strange = await run.VoidAsync(Command.NewId().ToString());
        Assert.Equal(("FAILURE", "CHANGE_SET_NOT_FOUND"), (strange.Status, strange.Code));
        Assert.Equal("SUCCESS", (await run.VoidAsync()).Status);
        var twice = await run.VoidAsync();
        Assert.Equal(("FAILURE", "ALREADY_VOIDED"), (twice.Status, twice.Code));

        var enacted = await WalkedAsync("cut.lifecycle_enact");
        var refused = await enacted.VoidAsync();
        Assert.Equal(("FAILURE", "ALREADY_ENACTED"), (refused.Status, refused.Code));
    }

    private Task<long> ChangeSetsAsync(CutRun run) =>
        Stack.Business.ScalarAsync<long>("SELECT count(*) FROM cutter_governance.cut_change_set WHERE document_id = $1", run.DocumentId);
}
