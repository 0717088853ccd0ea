namespace Platform.AcceptanceTests.Actions;

/// <summary>Many commands travel in one transaction; each must come out as if it had been alone.</summary>
[Collection(nameof(SharedStackThree))]
public sealed class When_commands_share_a_transaction(SharedStack stack) : SharedStackTest(stack)
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "R009")]
    [Trait("Requirement", "R017")]
    public async Task Should_undo_the_failing_ones_and_only_those()
    {
        string[] ways = ["succeed", "fail", "succeed", "throw", "sql", "succeed", "abort", "succeed"];
        var commands = Enumerable.Range(0, 96).Select(i => (Way: ways[i % ways.Length], Id: Command.NewName("thing"))).Select(c => (c.Way, c.Id, Command: new Command("test.write", new { id = c.Id, then = c.Way }))).ToList();

        var answers = await Agent.ExecuteAllAsync(commands.Select(c => c.Command));

        for (var i = 0; i < commands.Count; i++)
        {
            Assert.Equal(commands[i].Way switch { "succeed" => "SUCCESS", "abort" => "ROLLED_BACK", _ => "FAILURE" }, answers[i].Status);
            Assert.Equal(commands[i].Way == "succeed", await Stack.Journal.ObjectAsync(commands[i].Id) is not null);
        }

        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_not_let_an_action_that_hides_a_database_error_spoil_its_neighbours()
    {
        var commands = Enumerable.Range(0, 30).Select(i => new Command("test.write", new { id = Command.NewName("thing"), then = i % 10 == 4 ? "swallow" : "succeed" })).ToList();

        var answers = await Agent.ExecuteAllAsync(commands);

        for (var i = 0; i < commands.Count; i++)
        {
            if (i % 10 != 4) Assert.Equal(("SUCCESS", null), (answers[i].Status, answers[i].Error));
        }

        // What the hiding one claims must be what stands in the database; the checker compares.
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    public async Task Should_survive_a_session_that_ends_under_it()
    {
        var commands = Enumerable.Range(0, 20).Select(i => new Command("test.write", new { id = Command.NewName("thing"), then = i == 7 ? "kill-session" : "succeed" })).ToList();

        var answers = await Agent.ExecuteAllAsync(commands, TimeSpan.FromSeconds(60));

        for (var i = 0; i < commands.Count; i++) Assert.Equal(i == 7 ? "ROLLED_BACK" : "SUCCESS", answers[i].Status);
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    public async Task Should_settle_hot_rows_and_deadlocks()
    {
        // A second runner, so that there is somebody to collide with.
        var second = Stack.AddRunner();
        await second.StartAsync();
        string a = Command.NewName("hot"), b = Command.NewName("hot");
        await Agent.ExecuteAllAsync([Command.Create(a, new { count = 0 }, "thing"), Command.Create(b, new { count = 0 }, "thing")]);

        var commands = Enumerable.Range(0, 60).Select(i => new Command("test.pair", i % 2 == 0 ? new { first = a, second = b } : new { first = b, second = a })).ToList();
        var answers = await Agent.ExecuteAllAsync(commands, TimeSpan.FromSeconds(90));

        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
        var done = answers.Count(x => x.Status == "SUCCESS");
        Assert.Equal(done, (await Stack.Journal.ObjectAsync(a))!.Attributes.GetProperty("count").GetInt32());
        Assert.Equal(done, (await Stack.Journal.ObjectAsync(b))!.Attributes.GetProperty("count").GetInt32());
        Assert.True(done == 60, $"Only {done} of 60 succeeded: {string.Join(' ', answers.Select(x => x.Error).Distinct())}");
        await second.StopAsync();
    }
}
