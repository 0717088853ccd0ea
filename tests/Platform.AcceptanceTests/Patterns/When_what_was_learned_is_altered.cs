namespace Platform.AcceptanceTests.Patterns;

public sealed class When_what_was_learned_is_altered : PatternTest
{
    private static readonly (string Where, string How)[] Alterations =
    [
        ("pattern", "UPDATE mining.pattern SET anti_patterns = '{}'"),
        ("pattern", "UPDATE mining.pattern SET body = convert_to(replace(convert_from(body, 'UTF8'), '\"failures\":4', '\"failures\":0'), 'UTF8')"),
        ("pattern", "UPDATE mining.pattern SET standing = 'REINFORCED'"),
        ("pattern", "DELETE FROM mining.pattern"),
        ("pattern", "INSERT INTO mining.pattern SELECT 'server.delete', level, has_trigger, trigger, standing, successes, failures, confidence, anti_patterns, body FROM mining.pattern LIMIT 1"),
        ("cell", "UPDATE mining.cell SET state = convert_to(convert_from(state, 'UTF8') || ' ', 'UTF8')"),
        ("cell", "DELETE FROM mining.cell WHERE level = 'pooled'"),
        ("source", "UPDATE mining.source SET folded_seq = folded_seq + 1"),
        ("source", "UPDATE mining.source SET skipped = '{[1,2)}'"),
        ("model", "UPDATE mining.model SET generation = generation + 7"),
    ];

    [Fact]
    [Trait("Requirement", "R001")]
    [Trait("Requirement", "R016")]
    public async Task Should_say_where_while_the_miner_runs_and_mining_should_mend_it()
    {
        var missing = Command.NewName("SRV");
        for (var i = 0; i < 4; i++) await Agent.ExecuteAsync(Command.Restart(missing));
        await LearnedAsync("server.restart", "alert.high-cpu", 4);
        await FoldedAsync();
        await CheckHoldsAsync();

        foreach (var (where, how) in Alterations)
        {
            Assert.True(await Stack.MinerDatabase!.ExecuteAsync(how) > 0, how);
            var found = await MineAsync(check: true);

            Assert.False(found.GetProperty("equal").GetBoolean(), how);
            Assert.Equal([where], found.GetProperty("differences").EnumerateArray().Select(d => d.GetProperty("where").GetString()!).Distinct());
            Assert.Equal("done", (await MineAsync(check: false)).GetProperty("state").GetString());
            await CheckHoldsAsync();
        }
    }
}
