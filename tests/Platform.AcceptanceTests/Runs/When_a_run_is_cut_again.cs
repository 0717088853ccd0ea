namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedRuns))]
[Trait("Requirement", "R096")]
[Trait("Requirement", "C24")]
public sealed class When_a_run_is_cut_again(RunStack stack) : RunTest(stack)
{
    /// <summary>
    /// Its backup fails once, and a stopped run can be voided. No other test cuts it: the second run of a day bears the minute, and a third
    /// one in that minute is denied.
    /// </summary>
    private const string Stopped = "ONCE.BACKUP.SOMETHING";

    [Fact]
    public async Task Should_have_to_find_what_the_voided_run_pinned_of_the_text()
    {
        var old = await StartRunAsync(Stopped);
        await ReachesAsync(old, "STOP_PHASE_FAILED");
        Assert.Equal("TAKEN", (await DecideAsync(old, "VOID")).Status);
        await ReachesAsync(old, "VOIDED");

        var answer = await AskAsync(Agent, "start-run", Again(Stopped, old));

        Assert.True(answer.Status == "TAKEN", answer.Error);
        var run = answer.Json.GetProperty("runId").GetString()!;
        Assert.NotEqual(old, run);
        var expected = await Stack.OrchestratorDatabase!.ScalarAsync<string>("SELECT string_agg(key, ' ' ORDER BY key) FROM runs.run, jsonb_object_keys(expected) AS key WHERE run_id = $1", run);
        Assert.Equal("manifestDigest manifestFileSha marks regionLength regionSha regionStart sourceBytes units writerDigest", expected);
        Assert.Equal(old, (await ShowAsync(run)).GetProperty("run").GetProperty("fromRun").GetString());
        await ReachesAsync(run, "STOP_PHASE_FAILED");
        Assert.Equal("TAKEN", (await ResumeAsync(run)).Status);
        await CloseAsync(run);
    }

    [Fact]
    public async Task Should_be_a_replay_where_the_run_is_closed()
    {
        var old = await StartRunAsync();
        await CloseAsync(old);

        var answer = await AskAsync(Agent, "start-run", Again("DOC", old));

        Assert.Equal(("TAKEN", old), (answer.Status, answer.Json.GetProperty("replayedFrom").GetString()));
        Assert.All(await FilesAsync(old), file => Assert.DoesNotContain("replayed", file, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "C06")]
    public async Task Should_be_refused_where_the_run_is_another_document_s_or_nobody_s()
    {
        var old = await StartRunAsync();

        var other = await AskAsync(Agent, "start-run", Again("DOC2", old));
        var nobody = await AskAsync(Agent, "start-run", Again("DOC3", "no-such-run"));

        Assert.Equal(("DENIED", "STOP_REPLAY_CONFLICT"), (other.Status, other.Code));
        Assert.Equal(("DENIED", "NOT_FOUND"), (nobody.Status, nobody.Code));
        await Eventually.EqualAsync(
            "denial STOP_REPLAY_CONFLICT",
            async () => string.Join(' ', (await Stack.Ledger.EntriesAsync(other.CommandId)).Select(e => $"{e.Kind} {e.ErrorCode}")),
            "the refused start in the ledger", TimeSpan.FromSeconds(20), Stack.Describe);
    }

    private object Again(string document, string run) => new { commandId = Command.NewId(), agentId = "maria", documentId = document, sourceVersionId = Version, fromRun = run };
}
