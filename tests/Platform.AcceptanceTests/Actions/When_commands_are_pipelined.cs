namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackOne))]
public sealed class When_commands_are_pipelined(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_execute_them_in_the_order_in_which_they_were_sent()
    {
        var servers = Enumerable.Range(0, 40).Select(_ => Command.NewName("SRV")).ToList();

        // Each restart needs the server that the message before it creates; nobody waits for an answer in between.
        var answers = await Agent.ExecuteAllAsync(servers.SelectMany(s => (Command[])[Command.Create(s), Command.Restart(s), Command.Update(s, 2, new { note = "third" })]));

        Assert.All(answers, a => Assert.Equal(("SUCCESS", null), (a.Status, a.Error)));
        foreach (var server in servers) Assert.Equal(3, (await Stack.Journal.ObjectAsync(server))!.Version);
    }
}
