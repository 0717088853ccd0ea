namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// The same number and the same id make no record the same: a source that tells its story in two ways must be caught at it.
/// </summary>
public sealed class When_a_record_comes_again_with_another_content() : OwnStackTest
{
    private readonly ForgedRecord first = new("action-runner/forged", 1);

    [Theory]
    [InlineData("status")]
    [InlineData("parameters")]
    [InlineData("entry id")]
    [Trait("Requirement", "G6")]
    [Trait("Requirement", "G10")]
    public async Task Should_be_refused_counted_and_keep_the_ledger_from_calling_itself_complete(string differs)
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Stack.CaughtUpAsync();
        await first.SendAsync(Stack);
        await Eventually.EqualAsync(2L, Stack.Ledger.CountAsync, "entries");
        await Eventually.EqualAsync("0", BlindAsync, "blind");

        await (differs switch
        {
            "status" => first with { Status = "FAILURE" },
            "parameters" => first with { Parameters = new { id = "SRV-002" } },
            _ => first with { AttemptId = Command.NewId() },
        }).SendAsync(Stack);

        await Eventually.EqualAsync("1", BlindAsync, "blind", diagnose: Stack.Describe);
        var completeness = await Stack.Ledger.CompletenessAsync();
        Assert.False(completeness.GetProperty("complete").GetBoolean());
        Assert.Equal(1, completeness.GetProperty("equivocations").GetInt64());
        Assert.Equal(2, await Stack.Ledger.CountAsync());
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_be_dropped_without_a_word_where_nothing_differs()
    {
        await first.SendAsync(Stack);
        await Eventually.EqualAsync(1L, Stack.Ledger.CountAsync, "entries");
        await first.SendAsync(Stack);
        await (first with { SourceSeq = 2, AttemptId = Command.NewId() }).SendAsync(Stack);
        await Eventually.EqualAsync(2L, Stack.Ledger.CountAsync, "entries");
        Assert.Equal(0, (await Stack.Ledger.CompletenessAsync()).GetProperty("equivocations").GetInt64());
    }

    /// <summary>With a head of its own, as if it had come just now, the forged source counts as heard of.</summary>
    private async Task<string> BlindAsync()
    {
        await Stack.AuditDatabase.ExecuteAsync(
            "INSERT INTO ledger.journal_head VALUES ('action-runner/forged', 1, 0, 0, NULL, now(), now()) ON CONFLICT (source) DO UPDATE SET received_at = now()");
        return (await Stack.Ledger.CompletenessAsync()).GetProperty("blind").GetRawText();
    }
}
