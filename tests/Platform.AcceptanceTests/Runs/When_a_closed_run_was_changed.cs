namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedCutRuns))]
public sealed class When_a_closed_run_was_changed(CutRunStack cut) : LawTest(cut)
{
    [Fact]
    [Trait("Requirement", "R090")]
    [Trait("Requirement", "C21")]
    public async Task Should_be_a_conflict_and_no_replay()
    {
        var law = await ImportAsync();
        var run = await StartedAsync(law);
        await CloseAsync(run);
        var replay = await StartAsync(law);
        Assert.Equal(("TAKEN", run), (replay.Status, replay.Json.GetProperty("replayedFrom").GetString()));

        await AlterAsync(law.DocumentId);

        var answer = await StartAsync(law);
        Assert.Equal(("DENIED", "STOP_REPLAY_CONFLICT"), (answer.Status, answer.Code));
        Assert.Contains(run, answer.Error, StringComparison.Ordinal);
    }

    /// <summary>As somebody who owns the database can: past the triggers, which stand again afterwards as they stood.</summary>
    private Task<int> AlterAsync(string document) => Stack.Business.ExecuteAsync(
        $"""
        DO $$
        DECLARE guard name;
        BEGIN
            FOR guard IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'law.unit'::regclass AND NOT tgisinternal LOOP
                EXECUTE format('ALTER TABLE law.unit DISABLE TRIGGER %I', guard);
            END LOOP;
            UPDATE law.unit SET body = body || 'x', content_hash = encode(sha256(body || 'x'), 'hex') WHERE document_id = '{document}' AND ordinal = 3;
            FOR guard IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'law.unit'::regclass AND NOT tgisinternal LOOP
                EXECUTE format('ALTER TABLE law.unit ENABLE ALWAYS TRIGGER %I', guard);
            END LOOP;
        END $$
        """);
}
