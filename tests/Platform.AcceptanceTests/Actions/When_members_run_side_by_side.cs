namespace Platform.AcceptanceTests.Actions;

/// <summary>
/// Members of a group that name different objects run in waves. That is only to be faster: every outcome and every row must be what one
/// after the other would have given.
/// </summary>
[Collection(nameof(SharedStackThree))]
public sealed class When_members_run_side_by_side(SharedStack stack) : SharedStackTest(stack)
{
    /// <summary>As test.meet; what the other tests broke would run in order for a minute.</summary>
    private const string Undisturbed = "test.meet-again";

    [Fact]
    [Trait("Requirement", "R017")]
    [Trait("Requirement", "G1")]
    public async Task Should_undo_one_that_fails_after_it_had_written()
    {
        var things = await ThingsAsync(24);
        var answers = await SideBySideAsync(i => new Command("test.meet", new { id = things[i], room = "fail", fail = i % 6 == 3 }), 24);

        for (var i = 0; i < 24; i++)
        {
            Assert.Equal(i % 6 == 3 ? "TOLD_TO_FAIL" : null, answers[i].Code);
            Assert.Equal(i % 6 == 3 ? 0 : 1, await CountAsync(things[i]));
        }

        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    [Fact]
    [Trait("Requirement", "R017")]
    [Trait("Requirement", "G1")]
    public async Task Should_count_every_touch_of_an_object_that_none_of_them_named()
    {
        var things = await ThingsAsync(13);
        var answers = await SideBySideAsync(i => new Command("test.meet", new { id = things[i], room = "hidden", hidden = things[12] }), 12);

        Assert.All(answers, a => Assert.Equal(("SUCCESS", null), (a.Status, a.Error)));
        Assert.Equal(12, await CountAsync(things[12]));
    }

    [Fact]
    [Trait("Requirement", "R017")]
    [Trait("Requirement", "G1")]
    public async Task Should_keep_what_others_did_beside_one_that_hides_a_database_error()
    {
        var things = await ThingsAsync(24);
        string[] broken = ["SELECT 1/0"];
        var answers = await SideBySideAsync(
            i => i % 8 == 5 ? new Command("test.sql", new { statements = broken, swallow = true }) : new Command("test.meet", new { id = things[i], room = "swallow" }), 24);

        for (var i = 0; i < 24; i++)
        {
            // Its transaction cannot be kept, whatever it says.
            Assert.Equal(i % 8 == 5 ? "DATABASE_25P02" : null, answers[i].Code);
            Assert.Equal(i % 8 == 5 ? 0 : 1, await CountAsync(things[i]));
        }
    }

    [Fact]
    [Trait("Requirement", "R113")]
    [Trait("Requirement", "G1")]
    public async Task Should_keep_the_order_on_an_object_that_half_of_them_name()
    {
        var things = await ThingsAsync(1);
        var commands = Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? Command.Update(things[0], (i / 2) + 1, new { step = i / 2 }) : Command.Create(Command.NewName("thing"))).ToList();

        var answers = await Agent.ExecuteAllAsync([new Command("test.pause", new { seconds = 0.5 }), .. commands]);

        Assert.All(answers, a => Assert.Equal(("SUCCESS", null), (a.Status, a.Error)));
        var hot = (await Stack.Journal.ObjectAsync(things[0]))!;
        Assert.Equal((31L, 29), (hot.Version, hot.Attributes.GetProperty("step").GetInt32()));
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_go_on_doing_so_after_failures_that_left_nothing()
    {
        var things = await ThingsAsync(12);
        for (var round = 0; round < 5; round++)
        {
            var refused = await SideBySideAsync(i => new Command(Undisturbed, new { id = things[i], room = "conflict", conflict = true }), 12);
            Assert.All(refused, a => Assert.Equal("VERSION_CONFLICT", a.Code));
        }

        // How a burst falls into groups is chance; that none ever meets is not.
        await Eventually.TrueAsync(
            async () => (await SideBySideAsync(i => new Command(Undisturbed, new { id = things[i], room = "after" }), 12)).Any(a => a.Output.GetProperty("met").GetBoolean()),
            "members of one group meet");
    }

    /// <summary>Sends them behind one that keeps the lane busy, so that they come as a group.</summary>
    private async Task<IReadOnlyList<Answer>> SideBySideAsync(Func<int, Command> command, int count) =>
        [.. (await Agent.ExecuteAllAsync([new Command("test.pause", new { seconds = 0.3 }), new Command("test.pause", new { seconds = 0.1 }), .. Enumerable.Range(0, count).Select(command)], TimeSpan.FromSeconds(60))).Skip(2)];

    private async Task<IReadOnlyList<string>> ThingsAsync(int count)
    {
        var things = Enumerable.Range(0, count).Select(_ => Command.NewName("thing")).ToList();
        await Agent.ExecuteAllAsync(things.Select(t => Command.Create(t, new { count = 0 }, "thing")));
        return things;
    }

    private async Task<int> CountAsync(string id) => (await Stack.Journal.ObjectAsync(id))!.Attributes.GetProperty("count").GetInt32();
}
