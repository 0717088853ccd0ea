namespace Platform.AcceptanceTests.Runs;

/// <summary>Runs that go at the same time share transactions; what is wrong with one of them is no fault of the others.</summary>
[Collection(nameof(SharedRuns))]
public sealed class When_one_run_cannot_be_written(RunStack stack) : RunTest(stack)
{
    private const int Others = 12;

    [Fact]
    public async Task Should_hold_up_no_other_and_go_on_when_it_can()
    {
        await Stack.OrchestratorDatabase!.ExecuteAsync("""
            CREATE FUNCTION runs.refuse_in_a_test() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the test refuses this run'; END $$;
            CREATE TRIGGER refuse_in_a_test BEFORE UPDATE ON runs.run FOR EACH ROW WHEN (NEW.document_id = 'REFUSED') EXECUTE FUNCTION runs.refuse_in_a_test()
            """);
        try
        {
            var refused = await StartRunAsync("REFUSED");
            var others = await Task.WhenAll(Enumerable.Range(0, Others).Select(i => StartRunAsync($"BESIDE-{i}")));

            foreach (var run in others) await ReachesAsync(run, "AWAITING_SG1");
            Assert.Equal("OPEN", await StateAsync(refused));
            await Stack.OrchestratorDatabase!.ExecuteAsync("DROP TRIGGER refuse_in_a_test ON runs.run");
            await ReachesAsync(refused, "AWAITING_SG1");
        }
        finally
        {
            await Stack.OrchestratorDatabase!.ExecuteAsync("DROP FUNCTION runs.refuse_in_a_test() CASCADE");
        }
    }
}
