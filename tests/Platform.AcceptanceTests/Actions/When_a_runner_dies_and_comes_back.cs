namespace Platform.AcceptanceTests.Actions;

public sealed class When_a_runner_dies_and_comes_back() : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "C05")]
    public async Task Should_close_what_it_left_open_with_the_truth_and_never_run_it_again()
    {
        var file = Path.Combine(Path.GetTempPath(), Command.NewName("effect"));
        var server = Command.NewName("SRV");
        var done = Command.Create(server);
        await Agent.ExecuteAsync(done);
        var transactional = new Command("server.drain", new { id = server, seconds = 20 });
        var external = new Command("test.external", new { file, then = "wait" });
        try
        {
            await Agent.SendAsync(transactional);
            await Eventually.TrueAsync(async () => await Stack.Journal.OpenAsync() == 1, "the drain has begun");
            await Agent.SendAsync(external);
            await Eventually.TrueAsync(() => File.Exists(file) && new FileInfo(file).Length > 0, "the effect has happened", diagnose: Stack.Describe);
            await Stack.Runner.KillAsync();
            await Stack.Runner.StartAsync();

            // Delivered again, and asked again: the same answer, and nothing is executed.
            var undone = await Agent.ExecuteAsync(transactional);
            var unknown = await Agent.ExecuteAsync(external);
            var first = await Agent.ExecuteAsync(done);

            Assert.Equal(("ROLLED_BACK", "CRASHED", true), (undone.Status, undone.Code, undone.Replayed));
            Assert.Equal(("FAILURE", "INDETERMINATE", true), (unknown.Status, unknown.Code, unknown.Replayed));
            Assert.Equal(("SUCCESS", true), (first.Status, first.Replayed));
            Assert.Single(await File.ReadAllLinesAsync(file));
            Assert.Equal(1, (await Stack.Journal.ObjectAsync(server))!.Version);
            await Stack.Truth.HoldsAsync(Agent.Sent, [undone, unknown, first]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
