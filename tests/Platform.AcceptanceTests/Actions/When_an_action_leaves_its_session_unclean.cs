namespace Platform.AcceptanceTests.Actions;

/// <summary>
/// An action that is given the connection may leave in its session what outlives the transaction: settings, locks, channels. The
/// next one in that session must not meet it.
/// </summary>
[Collection(nameof(SharedStackThree))]
public sealed class When_an_action_leaves_its_session_unclean(SharedStack stack) : SharedStackTest(stack)
{
    [Fact]
    [Trait("Requirement", "R009")]
    public async Task Should_give_the_next_one_a_clean_session()
    {
        var left = await Agent.ExecuteAsync(new Command("test.litter", new { }));
        Assert.Equal(("SUCCESS", null), (left.Status, left.Error));
        var littered = left.Output.GetProperty("session").GetInt32();

        // One after the other, so that each takes a session that is free, until the littered one has come again.
        var seen = new List<int>();
        while (!seen.Contains(littered))
        {
            Assert.True(seen.Count < 200, $"The session {littered} did not come again; these did: {string.Join(' ', seen.Distinct())}");
            var answer = await Agent.ExecuteAsync(new Command("test.look", new { }));
            Assert.Equal(("SUCCESS", null), (answer.Status, answer.Error));
            seen.Add(answer.Output.GetProperty("session").GetInt32());
            Assert.Equal("\"$user\", public", answer.Output.GetProperty("path").GetString());
            Assert.Equal(0, answer.Output.GetProperty("locks").GetInt32());
            Assert.Equal(0, answer.Output.GetProperty("channels").GetInt32());
        }

        await Stack.Truth.HoldsAsync(Agent.Sent);
    }
}
