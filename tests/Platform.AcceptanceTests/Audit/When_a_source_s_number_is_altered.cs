namespace Platform.AcceptanceTests.Audit;

[TakesLong]
public sealed class When_a_source_s_number_is_altered() : OwnStackTest
{
    [Theory]
    [InlineData("0")]
    [InlineData("-7")]
    [InlineData("9223372036854775807")]
    [Trait("Requirement", "G6")]
    [Trait("Requirement", "G2")]
    public async Task Should_count_as_missing_and_stop_neither_answers_nor_appending(string number)
    {
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 6).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
        await Eventually.EqualAsync(0L, BlindAsync, "blind");

        await Stack.AttackAsync($"UPDATE ledger.entry SET source_seq = {number} WHERE source_seq = 3");
        await Eventually.EqualAsync(1L, BlindAsync, "blind", diagnose: Stack.Describe);
        Assert.Equal(2, (await Stack.Ledger.VerifyAsync()).GetProperty("firstBad").GetProperty("index").GetInt64());

        // Whoever takes over reads the numbers anew.
        await Stack.Audit.KillAsync();
        await Stack.Audit.StartAsync();
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 3).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Eventually.TrueAsync(async () => await Stack.Ledger.CountAsync() >= 9, "the ledger goes on", diagnose: Stack.Describe);
        Assert.False((await Stack.Ledger.CompletenessAsync()).GetProperty("complete").GetBoolean());
    }

    private async Task<long> BlindAsync() => (await Stack.Ledger.CompletenessAsync()).GetProperty("blind") is { ValueKind: System.Text.Json.JsonValueKind.Number } blind ? blind.GetInt64() : -1;
}
