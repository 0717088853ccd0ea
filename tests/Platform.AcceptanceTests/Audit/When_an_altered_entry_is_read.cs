using System.Text.Json;

namespace Platform.AcceptanceTests.Audit;

/// <summary>One entry that somebody spoilt must hide no other, neither from a reader nor from a verifier.</summary>
public sealed class When_an_altered_entry_is_read(SharedStack stack) : SharedStackTest(stack), IClassFixture<SharedStack>
{
    private const string Server = "SRV-altered";

    [Theory]
    [InlineData("UPDATE ledger.payload SET body = '\\xff00' WHERE index = 1")]
    [InlineData("UPDATE ledger.payload SET body = '{\"error\":5,\"parameters\":{}}' WHERE index = 1")]
    [InlineData("UPDATE ledger.payload SET body = convert_to('{\"error\":\"\\ud800\"}', 'UTF8') WHERE index = 1")]
    [InlineData("UPDATE ledger.payload SET body = convert_to('{\"parameters\":\"\\ud800\"}', 'UTF8') WHERE index = 1")]
    [InlineData("UPDATE ledger.payload SET body = '[]' WHERE index = 1")]
    [Trait("Requirement", "R003")]
    public async Task Should_mark_the_item_and_show_the_page(string attack)
    {
        await FillAsync();
        await using var kept = await Stack.KeepLedgerAsync();

        await Stack.AttackAsync(attack);

        var logs = await Stack.Ledger.PagesAsync("/action-logs");
        Assert.Equal([2, 1, 0], logs.Select(l => l.GetProperty("index").GetInt64()));
        Assert.Equal(["1"], logs.Where(l => l.TryGetProperty("unreadable", out _)).Select(l => l.GetProperty("index").GetRawText()));
        Assert.Equal(JsonValueKind.Null, logs[1].GetProperty("error").ValueKind);
        Assert.Equal(3, (await Stack.Ledger.GetAsync($"/objects/{Server}/history")).GetProperty("items").GetArrayLength());
        Assert.Equal(["1"], (await Stack.Ledger.PagesAsync("/ledger/entries")).Where(l => l.TryGetProperty("unreadable", out _)).Select(l => l.GetProperty("index").GetRawText()));
    }

    [Theory]
    [InlineData("UPDATE ledger.entry SET envelope = convert_to('{\"\\ud800\":1}', 'UTF8') WHERE index = 1")]
    [InlineData("UPDATE ledger.entry SET source_seq = 1152921504606846976 WHERE index = 1; DELETE FROM ledger.payload WHERE index = 1")]
    [Trait("Requirement", "G5")]
    public async Task Should_be_named_by_the_verifier(string attack)
    {
        await FillAsync();
        await using var kept = await Stack.KeepLedgerAsync();

        await Stack.AttackAsync(attack);

        Assert.Equal(1, (await Stack.Ledger.VerifyAsync()).GetProperty("firstBad").GetProperty("index").GetInt64());
    }

    private async Task FillAsync()
    {
        if (await Stack.Ledger.CountAsync() == 0) await Agent.ExecuteAllAsync([Command.Create(Server), Command.Restart(Server), Command.Restart(Server)]);
        await Stack.CaughtUpAsync();
    }
}
