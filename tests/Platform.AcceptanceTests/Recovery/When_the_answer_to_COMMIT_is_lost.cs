namespace Platform.AcceptanceTests.Recovery;

public sealed class When_the_answer_to_COMMIT_is_lost() : OwnStackTest(new StackOptions { Start = false })
{
    private static readonly int Times = Rounds.Of(normal: 8, whole: 200);

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "C05")]
    public async Task Should_find_out_what_happened_and_say_that()
    {
        await using var wire = new PostgresProxy();
        var runner = Stack.AddRunner(database: wire.Through(Stack.Business.App));
        await Task.WhenAll(runner.StartAsync(), Stack.Audit.StartAsync());
        var agent = await Stack.ConnectAgentAsync();
        var server = Command.NewName("SRV");
        await agent.ExecuteAsync(Command.Create(server));
        var answers = new List<Answer>();

        for (var i = 0; i < Times; i++)
        {
            var lost = wire.Lost;
            wire.LoseNextCommit(i % 2 == 0 ? CommitLoss.Reply : CommitLoss.Request);
            // Alone, and in a group with a neighbour that fails.
            answers.AddRange(i % 4 < 2
                ? [await agent.ExecuteAsync(Command.Restart(server))]
                : await agent.ExecuteAllAsync([Command.Restart(server), new Command("test.write", new { id = Command.NewName("thing"), then = "fail" }), Command.Create(Command.NewName("SRV"))]));
            Assert.Equal(lost + 1, wire.Lost);
        }

        await Stack.Truth.HoldsAsync(agent.Sent, answers);
        Assert.Contains(answers, a => a.Status == "SUCCESS");
        Assert.All(answers.Where(a => a.Status == "ROLLED_BACK"), a => Assert.Equal("CONNECTION_LOST", a.Code));
    }
}
