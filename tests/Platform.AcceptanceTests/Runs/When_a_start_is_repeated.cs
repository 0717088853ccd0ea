namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedRuns))]
public sealed class When_a_start_is_repeated(RunStack stack) : RunTest(stack)
{
    [Fact]
    [Trait("Requirement", "R087")]
    [Trait("Requirement", "C21")]
    [Trait("Requirement", "R106")]
    [Trait("Requirement", "G10")]
    public async Task Should_make_one_run_of_a_version()
    {
        var run = await StartRunAsync("DOC");

        var other = await AskAsync(Agent, "start-run", Start("DOC"));

        Assert.Equal(("DENIED", "STOP_REPLAY_CONFLICT"), (other.Status, other.Code));
        Assert.Contains(run, other.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_answer_the_same_command_with_the_first_answer()
    {
        var id = Command.NewId();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(Agent, "start-run", Start("DOC", id: id))));

        Assert.All(answers, a => Assert.Equal("TAKEN", a.Status));
        Assert.Single(answers.Select(a => a.Json.GetProperty("runId").GetString()).Distinct());
        Assert.Single(answers, a => !a.Replayed);
        var conflict = await AskAsync(Agent, "start-run", Start("DOC2", id: id));
        Assert.Equal(("DENIED", "CONFLICT"), (conflict.Status, conflict.Code));
    }

    [Fact]
    [Trait("Requirement", "R087")]
    public async Task Should_let_one_of_many_win()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(Agent, "start-run", Start("DOC"))));

        Assert.Single(answers, a => a.Status == "TAKEN");
        Assert.All(answers.Where(a => a.Status != "TAKEN"), a => Assert.Equal("STOP_REPLAY_CONFLICT", a.Code));
    }

    [Fact]
    [Trait("Requirement", "R090")]
    [Trait("Requirement", "C21")]
    public async Task Should_be_a_replay_of_a_closed_run_that_stands_as_it_was_left()
    {
        var run = await StartRunAsync("DOC");
        await CloseAsync(run);

        var answer = await AskAsync(Agent, "start-run", Start("DOC"));

        Assert.Equal(("TAKEN", run), (answer.Status, answer.Json.GetProperty("replayedFrom").GetString()));
        Assert.Equal(13, (await FilesAsync(run)).Length);
        Assert.Equal(1L, await Stack.OrchestratorDatabase!.ScalarAsync<long>("SELECT count(*) FROM runs.run WHERE run_id LIKE $1", run[..^8] + "%"));
        // A replay is no record, and above all none that the ledger cannot take: nothing of this source would come after it.
        await Eventually.TrueAsync(
            () => Stack.OrchestratorDatabase!.ScalarAsync<bool>("SELECT acknowledged = (SELECT max(source_seq) FROM journal.shipment) FROM journal.source"),
            "the ledger has taken every record of the orchestrator", diagnose: Stack.Describe);
        Assert.Empty(await Stack.Ledger.EntriesAsync(answer.Json.GetProperty("commandId").GetGuid()));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("A B")]
    [InlineData("")]
    public async Task Should_not_take_what_is_no_document(string document)
    {
        var answer = await AskAsync(Agent, "start-run", Start(document));

        Assert.Equal(("DENIED", "MALFORMED"), (answer.Status, answer.Code));
        Assert.Contains("documentId", answer.Error, StringComparison.Ordinal);
    }
}
