namespace Platform.AcceptanceTests.Actions;

/// <summary>Each action has a time of its own; nobody pays for another's.</summary>
[Collection(nameof(SharedStackThree))]
public sealed class When_time_is_over(SharedStack stack) : SharedStackTest(stack)
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "R017")]
    public async Task Should_not_spoil_the_neighbours_of_one_that_begins_too_late()
    {
        // One that fails after it has written, so that the group runs in order.
        var commands = Enumerable.Range(0, 20).Select(i => i switch
        {
            8 => new Command("test.late", new { id = "nothing" }),
            4 or 12 => new Command("test.write", new { id = Command.NewName("thing"), then = "fail" }),
            _ => Command.Create(Command.NewName("SRV")),
        }).ToList();

        var answers = await Agent.ExecuteAllAsync([new Command("test.pause", new { seconds = 0.5 }), new Command("test.pause", new { seconds = 0.3 }), .. commands]);

        for (var i = 0; i < commands.Count; i++)
            Assert.Equal(i switch { 8 => "TIMEOUT", 4 or 12 => "TOLD_TO_FAIL", _ => null }, answers[i + 2].Code);
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    [Fact]
    [Trait("Requirement", "G3")]
    public async Task Should_not_blame_one_that_waits_for_its_neighbour()
    {
        // test.write has two seconds, and five more before it counts as one that ignores its cancellation.
        var commands = Enumerable.Range(0, 12).Select(i => i == 5 ? new Command("test.pause", new { seconds = 9 }) : new Command("test.write", new { id = Command.NewName("thing") })).ToList();

        var answers = await Agent.ExecuteAllAsync([new Command("test.pause", new { seconds = 0.5 }), .. commands], TimeSpan.FromSeconds(60));

        Assert.All(answers, a => Assert.Equal(("SUCCESS", null), (a.Status, a.Error)));
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    [Fact]
    [Trait("Requirement", "R020")]
    [Trait("Requirement", "G3")]
    public async Task Should_end_a_triggered_action_at_its_own_limit()
    {
        var thing = Command.NewName("thing");
        var answer = await Agent.ExecuteAsync(Tree(tolerant: true, "wait", thing));

        Assert.Equal(("SUCCESS", 1), (answer.Status, answer.Output.GetProperty("failed").GetInt32()));
        Assert.Equal("TIMEOUT: The action did not end within 2 s; nothing of it was kept.", await NestedErrorAsync(answer));
        Assert.Null(await Stack.Journal.ObjectAsync(thing));
        await Stack.Truth.HoldsAsync(Agent.Sent, [answer]);
    }

    [Fact]
    [Trait("Requirement", "R020")]
    [Trait("Requirement", "G3")]
    public async Task Should_name_the_triggered_action_that_ignores_its_cancellation()
    {
        var answer = await Agent.ExecuteAsync(Tree(tolerant: true, "ignore", Command.NewName("thing")));

        const string Error = "TIMEOUT: The triggered action 'test.write' did not end within 2 s and ignored its cancellation; nothing of it was kept.";
        Assert.Equal(("ROLLED_BACK", Error), (answer.Status, answer.Error));
        Assert.Equal(Error, await NestedErrorAsync(answer));
        await Stack.Truth.HoldsAsync(Agent.Sent, [answer]);
    }

    [Fact]
    [Trait("Requirement", "R020")]
    [Trait("Requirement", "G3")]
    public async Task Should_say_whose_time_was_over_where_it_was_the_outer_one_s()
    {
        var answer = await Agent.ExecuteAsync(new Command("test.tree", new { steps = new[] { new { type = "test.pause", parameters = new { seconds = 60 } } }, tolerant = true }));

        Assert.Equal(("ROLLED_BACK", "TIMEOUT: The action did not end within 10 s; nothing of it was kept."), (answer.Status, answer.Error));
        Assert.Equal("TIMEOUT: The action 'test.tree' around it did not end within 10 s; nothing of it was kept.", await NestedErrorAsync(answer));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_give_up_a_statement_that_nobody_cancels()
    {
        var id = Command.NewName("thing");
        var answer = await Agent.ExecuteAsync(new Command("test.write", new { id, then = "ignore-sql" }));

        Assert.Equal(("ROLLED_BACK", "TIMEOUT"), (answer.Status, answer.Code));
        Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Create(id))).Status);
        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    private static Command Tree(bool tolerant, string then, string id) => new("test.tree", new { steps = new[] { new { type = "test.write", parameters = new { id, then } } }, tolerant });

    private async Task<string?> NestedErrorAsync(Answer answer) => Assert.Single(await Stack.Journal.RecordsAsync(), r => r.ParentAttemptId == answer.AttemptId).Error;
}
