using Npgsql;

namespace Platform.AcceptanceTests.Actions;

/// <summary>Somebody else holds a row for longer than a quick action lives. The others have nothing to do with it.</summary>
[Collection(nameof(SharedStackThree))]
public sealed class When_a_row_is_locked(SharedStack stack) : SharedStackTest(stack)
{
    [Fact]
    [Trait("Requirement", "R113")]
    [Trait("Requirement", "G1")]
    public async Task Should_not_keep_the_others_waiting_nor_change_the_order()
    {
        string locked = Command.NewName("SRV"), free = Command.NewName("SRV");
        await Agent.ExecuteAllAsync([Command.Create(locked), Command.Create(free)]);
        var waiting = new List<Task<Answer>>();
        var quick = new List<Answer>();
        await using (var session = new NpgsqlConnection(Stack.Business.Super))
        {
            await session.OpenAsync();
            await using var transaction = await session.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("SELECT 1 FROM ontology.object WHERE id = $1 FOR UPDATE", session, transaction) { Parameters = { new() { Value = locked } } })
                await hold.ExecuteNonQueryAsync();

            // Each needs the version that the one before it leaves. They come among others, in one group and in later ones.
            for (var i = 0; i < 12; i++)
            {
                waiting.Add(await Agent.SendAsync(Command.Update(locked, i + 1, new { step = i })));
                var sent = new[] { Command.Create(Command.NewName("SRV")), Command.Update(free, i + 1, new { step = i }) };
                quick.AddRange(await Agent.ExecuteAllAsync(sent, TimeSpan.FromSeconds(5)));
            }

            Assert.All(waiting, w => Assert.False(w.IsCompleted));
            await transaction.RollbackAsync();
        }

        var answers = await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All(answers.Concat(quick), a => Assert.Equal(("SUCCESS", null), (a.Status, a.Error)));
        Assert.Equal(11, (await Stack.Journal.ObjectAsync(locked))!.Attributes.GetProperty("step").GetInt32());
        await Stack.Truth.HoldsAsync([], answers.Concat(quick));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_end_each_in_its_own_time()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        await using var session = new NpgsqlConnection(Stack.Business.Super);
        await session.OpenAsync();
        await using var transaction = await session.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT 1 FROM ontology.object WHERE id = $1 FOR UPDATE", session, transaction) { Parameters = { new() { Value = server } } })
            await hold.ExecuteNonQueryAsync();

        var answer = await Agent.ExecuteAsync(Command.Restart(server));

        Assert.Equal(("ROLLED_BACK", "TIMEOUT"), (answer.Status, answer.Code));
    }
}
