using Platform.AcceptanceTests.Audit;

namespace Platform.AcceptanceTests.Patterns;

[TakesLong]
public sealed class When_the_ledger_misses_numbers(When_the_ledger_misses_numbers.Impatient stack)
    : PatternTest(shared: stack), IClassFixture<When_the_ledger_misses_numbers.Impatient>
{
    private readonly string source = Command.NewName("another-journal");
    private readonly string type = Command.NewName("server.move");

    public sealed class Impatient : SharedLearningStack
    {
        protected override StackOptions Options =>
            base.Options with { MinerSettings = new Dictionary<string, string> { ["Ledger__GapPatience"] = "00:00:04" } };
    }

    [Fact]
    [Trait("Requirement", "R013")]
    [Trait("Requirement", "R016")]
    public async Task Should_pass_over_them_after_a_while_and_mine_anew_when_they_come_after_all()
    {
        await using var forger = await ForgedRecord.ForgerAsync(Stack);
        foreach (var seq in new[] { 1, 2, 4 }) await Record(seq).SendAsync(forger);
        await LearnedAsync(type, "t", 2);
        Assert.Equal(2, (await GuidanceAsync(type, "t")).GetProperty("attempts").GetInt32());

        var without = await LearnedAsync(type, "t", 3);
        Assert.Equal((3, 0), (without.GetProperty("successes").GetInt32(), without.GetProperty("failures").GetInt32()));
        Assert.Equal("3-3", await SkippedAsync());
        await CheckHoldsAsync();

        // The order of attempts is part of what was learned: the late one cannot be added at the end.
        await (Record(3) with { Status = "FAILURE", Error = "DISK_FULL: There is no room." }).SendAsync(forger);
        var with = await LearnedAsync(type, "t", 4);
        Assert.Equal((3, 1), (with.GetProperty("successes").GetInt32(), with.GetProperty("failures").GetInt32()));
        await Eventually.TrueAsync(async () => await SkippedAsync() == "", "nothing is passed over any more", diagnose: Stack.Describe);
        var mined = await Stack.Miner.GetAsync("/mining");
        Assert.Contains("came into the ledger after they had been given up", mined.GetProperty("because").GetString(), StringComparison.Ordinal);
        await CheckHoldsAsync();
    }

    [Fact]
    [Trait("Requirement", "R016")]
    public async Task Should_remember_them_where_all_was_learned_anew()
    {
        await using var forger = await ForgedRecord.ForgerAsync(Stack);
        foreach (var seq in new[] { 1, 2, 4 }) await Record(seq).SendAsync(forger);
        await LearnedAsync(type, "t", 3);
        await FoldedAsync();
        await Stack.Miner.StopAsync();
        await Stack.MinerDatabase!.ExecuteAsync("UPDATE mining.cell SET state = 'no cell'");

        await Stack.Miner.StartAsync();
        Assert.Equal(3, (await GuidanceAsync(type, "t")).GetProperty("attempts").GetInt32());
        Assert.Equal("3-3", await SkippedAsync());
        await Record(3).SendAsync(forger);

        await LearnedAsync(type, "t", 4);
        await CheckHoldsAsync();
    }

    [Fact]
    [Trait("Requirement", "R013")]
    public async Task Should_wait_for_all_of_them_at_once()
    {
        await using var forger = await ForgedRecord.ForgerAsync(Stack);
        // One after the other, thirty holes would be waited for two minutes.
        for (var seq = 1; seq <= 61; seq += 2) await Record(seq).SendAsync(forger);

        await LearnedAsync(type, "t", 31);

        // What is known from memory is answered a moment before it is stored.
        await FoldedAsync();
        Assert.Equal(30, (await SkippedAsync()).Split(' ').Length);
        await Stack.Miner.KillAsync();
        await Stack.Miner.StartAsync();
        Assert.Equal(30, (await SkippedAsync()).Split(' ').Length);
        await CheckHoldsAsync();
    }

    private async Task<string> SkippedAsync()
    {
        var sources = (await Stack.Miner.GetAsync("/mining")).GetProperty("sources").EnumerateArray();
        return string.Join(' ', sources.Where(s => s.GetProperty("source").GetString() == source)
            .SelectMany(s => s.GetProperty("skipped").EnumerateArray()).Select(g => $"{g.GetProperty("from")}-{g.GetProperty("to")}"));
    }

    private ForgedRecord Record(long seq) => new(source, seq) { ActionType = type, TraceId = $"trace-{seq}" };
}
