namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackTwo))]
public sealed class When_an_object_grows(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_bound_what_it_has_become_and_not_only_what_is_added()
    {
        var id = Command.NewName("thing");
        var first = await Agent.ExecuteAsync(Command.Create(id, new { a = new string('a', 100_000) }, "thing"));
        var second = await Agent.ExecuteAsync(Command.Update(id, 1, new { b = new string('b', 100_000) }));
        var instead = await Agent.ExecuteAsync(Command.Update(id, 1, new Dictionary<string, string?> { ["a"] = null, ["b"] = new('b', 100_000) }));
        var wrong = await Agent.ExecuteAsync(Command.Update(id, 1, new { b = new string('b', 100_000), c = 1 }));

        Assert.Equal([null, "OBJECT_TOO_LARGE", null, "VERSION_CONFLICT"], new[] { first, second, instead, wrong }.Select(a => a.Code));
        Assert.Equal(2, (await Stack.Journal.ObjectAsync(id))!.Version);
    }

    [Fact]
    public async Task Should_let_one_shrink_that_is_too_large_already()
    {
        var id = Command.NewName("thing");
        await Agent.ExecuteAsync(Command.Create(id, new { a = "small" }, "thing"));
        await Stack.Business.ExecuteAsync("UPDATE ontology.object SET attributes = jsonb_build_object('a', repeat('a', 200000), 'b', 1) WHERE id = $1", id);

        var grown = await Agent.ExecuteAsync(Command.Update(id, 1, new { b = 12 }));
        var shrunk = await Agent.ExecuteAsync(Command.Update(id, 1, new { b = (int?)null }));

        Assert.Equal(["OBJECT_TOO_LARGE", null], new[] { grown, shrunk }.Select(a => a.Code));
    }
}
