using Platform.Integrity;

namespace Platform.AcceptanceTests.Actions;

/// <summary>How the ids of triggered commands are derived is no secret; whoever knows one beforehand must gain nothing by it.</summary>
[Collection(nameof(SharedStackOne))]
public sealed class When_an_id_is_chosen_to_collide(SharedStack shared) : SharedStackTest(shared)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G10")]
    public async Task Should_record_both_the_command_and_the_triggered_one(bool parentFirst)
    {
        await using var existing = await HttpStub.StartAsync();
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var parent = Command.Deploy(server, "2");
        var call = Command.HttpCall(existing.At("/ok")) with { CommandId = Ids.Derive("platform/nested-command", parent.CommandId, 0) };

        var answers = new List<Answer>();
        foreach (var command in (Command[])(parentFirst ? [parent, call] : [call, parent])) answers.Add(await Agent.ExecuteAsync(command));
        var again = await Agent.ExecuteAsync(parent);

        Assert.All(answers, a => Assert.Equal(("SUCCESS", null), (a.Status, a.Error)));
        Assert.Equal(("SUCCESS", true), (again.Status, again.Replayed));
        Assert.Equal(1, existing.Calls[call.CommandId]);
        var records = (await Stack.Journal.RecordsAsync(call.CommandId)).ToLookup(r => r.ParentAttemptId is not null);
        Assert.Equal("server.restart", Assert.Single(records[true]).Body.GetProperty("actionType").GetString());
        Assert.Equal("http.call", Assert.Single(records[false]).Body.GetProperty("actionType").GetString());
        await Stack.CaughtUpAsync();
        Assert.Equal(2, (await Stack.Ledger.EntriesAsync(call.CommandId)).Count);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G10")]
    public async Task Should_record_a_command_that_bears_the_key_of_a_conflict()
    {
        await using var existing = await HttpStub.StartAsync();
        var create = Command.Create(Command.NewName("SRV"));
        await Agent.ExecuteAsync(create);
        await Agent.ExecuteAsync(create with { TraceId = "another" });
        var conflict = Assert.Single(await Stack.Journal.RecordsAsync(create.CommandId), r => r.Kind == "denial");
        var call = Command.HttpCall(existing.At("/ok")) with { CommandId = conflict.Key };

        var answer = await Agent.ExecuteAsync(call);

        Assert.Equal("SUCCESS", answer.Status);
        Assert.Equal("SUCCESS", Assert.Single(await Stack.Journal.RecordsAsync(call.CommandId)).Status);
    }
}
