namespace Platform.AcceptanceTests.Actions;

/// <summary>Both contents are valid, so that only the id tells that one of them must not be executed.</summary>
[Collection(nameof(SharedStackOne))]
public sealed class When_two_contents_bear_one_id(SharedStack stack) : SharedStackTest(stack)
{
    private readonly HashSet<string> servers = [];

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G10")]
    public async Task Should_execute_the_first_and_deny_the_other_although_both_came_in_one_batch()
    {
        var pairs = Enumerable.Range(0, 40).Select(_ => Command.Create(NewServer()))
            .Select(c => (First: c, Other: Command.Create(NewServer()) with { CommandId = c.CommandId })).ToList();

        var answers = await Agent.ExecuteAllAsync(pairs.SelectMany(p => (Command[])[p.First, p.Other]));

        for (var i = 0; i < pairs.Count; i++)
        {
            Assert.Equal("SUCCESS", answers[2 * i].Status);
            Assert.Equal(("DENIED", "CONFLICT"), (answers[(2 * i) + 1].Status, answers[(2 * i) + 1].Code));
        }

        Assert.Equal(pairs.Count, (await Stack.Journal.ObjectsAsync()).Count(o => servers.Contains(o.Id)));
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    private string NewServer()
    {
        var server = Command.NewName("SRV");
        servers.Add(server);
        return server;
    }
}
