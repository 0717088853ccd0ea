namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackTwo))]
public sealed class When_a_duplicate_command_arrives(SharedStack shared) : SharedStackTest(shared)
{
    [Theory]
    [InlineData("succeed", "SUCCESS")]
    [InlineData("fail", "FAILURE")]
    [InlineData("abort", "ROLLED_BACK")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "G10")]
    [Trait("Requirement", "C02")]
    public async Task Should_answer_with_the_first_outcome_and_execute_nothing(string then, string status)
    {
        var command = new Command("test.write", new { id = Command.NewName("thing"), then });
        var first = await Agent.ExecuteAsync(command);
        var second = await Agent.ExecuteAsync(command);

        Assert.Equal((status, false), (first.Status, first.Replayed));
        Assert.Equal((status, true), (second.Status, second.Replayed));
        Assert.Equal((first.AttemptId, first.Error, first.Output.GetRawText()), (second.AttemptId, second.Error, second.Output.GetRawText()));
        Assert.Single(await Stack.Journal.RecordsAsync(command.CommandId));
    }

    [Fact]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "G10")]
    public async Task Should_execute_once_when_a_hundred_come_at_once()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var restart = Command.Restart(server);

        var answers = await Agent.ExecuteAllAsync(Enumerable.Repeat(restart, 100));

        Assert.All(answers, a => Assert.Equal("SUCCESS", a.Status));
        Assert.Single(answers, a => !a.Replayed);
        Assert.Single(answers.Select(a => a.AttemptId).Distinct());
        Assert.Equal(2, (await Stack.Journal.ObjectAsync(server))!.Version);
        Assert.Single(await Stack.Journal.RecordsAsync(restart.CommandId));
    }

    [Fact]
    [Trait("Requirement", "G4")]
    public async Task Should_answer_every_one_of_many_duplicates_of_a_command_long_done()
    {
        var command = Command.Create(Command.NewName("SRV"));
        await Agent.ExecuteAsync(command);

        // They come in one batch: the second finds the first one at work, which itself is only a repetition.
        var answers = await Agent.ExecuteAllAsync(Enumerable.Repeat(command, 50), TimeSpan.FromSeconds(15));

        Assert.All(answers, a => Assert.Equal(("SUCCESS", true), (a.Status, a.Replayed)));
    }

    [Fact]
    [Trait("Requirement", "G10")]
    [Trait("Requirement", "C06")]
    public async Task Should_deny_other_content_under_the_same_id_as_a_conflict_recorded_once()
    {
        var server = Command.NewName("SRV");
        var create = Command.Create(server);
        var other = Command.Create(server + "-b") with { CommandId = create.CommandId };
        await Agent.ExecuteAsync(create);

        var denied = await Agent.ExecuteAllAsync([other, other, other]);

        Assert.All(denied, a => Assert.Equal(("DENIED", "CONFLICT", null), (a.Status, a.Code, a.AttemptId)));
        Assert.Null(await Stack.Journal.ObjectAsync(server + "-b"));
        var records = await Stack.Journal.RecordsAsync(create.CommandId);
        Assert.Equal(["SUCCESS", "DENIED"], records.Select(r => r.Status));
        await Stack.CaughtUpAsync();
        Assert.Equal(["action_attempt", "denial"], (await Stack.Ledger.EntriesAsync(create.CommandId)).Select(e => e.Kind));
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_tell_two_contents_of_one_id_apart_when_they_come_together()
    {
        var pairs = Enumerable.Range(0, 40).Select(_ => Command.Create(Command.NewName("SRV"))).Select(c => (Good: c, Bad: c with { Parameters = new { nonsense = true } })).ToList();

        var answers = await Agent.ExecuteAllAsync(pairs.SelectMany(p => (Command[])[p.Good, p.Bad]));

        for (var i = 0; i < pairs.Count; i++)
        {
            Assert.Equal("SUCCESS", answers[2 * i].Status);
            Assert.Equal("DENIED", answers[(2 * i) + 1].Status);
        }

        foreach (var (good, _) in pairs)
        {
            var records = await Stack.Journal.RecordsAsync(good.CommandId);
            Assert.Equal(["DENIED", "SUCCESS"], records.Select(r => r.Status).Order(StringComparer.Ordinal));
        }
    }
}
