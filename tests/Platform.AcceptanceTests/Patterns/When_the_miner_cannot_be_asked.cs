namespace Platform.AcceptanceTests.Patterns;

public sealed class When_the_miner_cannot_be_asked() : PatternTest
{
    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R013")]
    public async Task Should_go_on_where_the_policy_is_advise_and_deny_where_it_is_deny()
    {
        Policy(new Dictionary<string, string> { ["server.*"] = "deny" });
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Restart(server))).Status);

        await Stack.Miner.KillAsync();
        await ForgetsAsync();
        var denied = await Agent.ExecuteAsync(Command.Restart(server));
        var advised = await Agent.ExecuteAsync(Command.Update(server, 2, new { note = "no policy for this" }));
        File.WriteAllText(Stack.PolicyFile, "{ this is no policy");
        var unreadable = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        File.Delete(Stack.PolicyFile);
        var gone = await Agent.ExecuteAsync(Command.Restart(server));
        Directory.CreateDirectory(Stack.PolicyFile);
        var folder = await Agent.ExecuteAsync(new Command("server.drain", new { id = server, seconds = 0.1 }));
        Directory.Delete(Stack.PolicyFile);
        Policy(new Dictionary<string, string>());
        var without = await Agent.ExecuteAsync(Command.Restart(server));

        Assert.Equal(("DENIED", "GUIDANCE_UNAVAILABLE"), (denied.Status, denied.Code));
        Assert.Equal("SUCCESS", advised.Status);
        Assert.Equal(("DENIED", "GUIDANCE_POLICY_UNREADABLE"), (unreadable.Status, unreadable.Code));
        Assert.Equal(("DENIED", "GUIDANCE_POLICY_UNREADABLE"), (gone.Status, gone.Code));
        Assert.Equal(("DENIED", "GUIDANCE_POLICY_UNREADABLE"), (folder.Status, folder.Code));
        Assert.Equal("SUCCESS", without.Status);
    }
}
