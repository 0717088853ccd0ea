namespace Platform.AcceptanceTests.Recovery;

/// <summary>Nobody looks again at a registration that is closed: what began under it and was left open would stay open.</summary>
[Collection(nameof(SharedStackTwo))]
public sealed class When_a_living_runner_is_declared_dead(SharedStack stack) : SharedStackTest(stack)
{
    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_begin_nothing_more_under_that_registration()
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        var number = await Stack.Business.ScalarAsync<int>("SELECT max(runner_id) FROM journal.runner");
        await Stack.Business.ExecuteAsync("UPDATE journal.runner SET closed_at = now() WHERE runner_id = $1", number);

        var answer = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));

        Assert.Equal(("SUCCESS", false), (answer.Status, answer.Replayed));
        Assert.NotEqual(number, await Stack.Business.ScalarAsync<int>("SELECT runner_id FROM journal.command WHERE command_id = $1", answer.CommandId));
        await Stack.Truth.HoldsAsync(Agent.Sent, [answer]);
    }
}
