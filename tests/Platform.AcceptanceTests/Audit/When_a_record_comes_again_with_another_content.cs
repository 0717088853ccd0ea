using System.Text.Json;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// The same number and the same id make no record the same: a source that tells its story in two ways must be caught at it.
/// </summary>
public sealed class When_a_record_comes_again_with_another_content(SharedStack stack) : OwnStackTest(shared: stack), IClassFixture<SharedStack>
{
    private readonly ForgedRecord first = new("action-runner/" + Command.NewName("forged"), 1);

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
        await Eventually.EqualAsync(1L, EntriesAsync, "entries");
        // What the tests before this one refused is blind for ever.
        var before = await EquivocationsAsync();
        await Eventually.EqualAsync(before, BlindAsync, "blind");

        await (differs switch
        {
            "status" => first with { Status = "FAILURE" },
            "parameters" => first with { Parameters = new { id = "SRV-002" } },
            _ => first with { AttemptId = Command.NewId() },
        }).SendAsync(Stack);

        await Eventually.EqualAsync(before + 1, BlindAsync, "blind", diagnose: Stack.Describe);
        var completeness = await Stack.Ledger.CompletenessAsync();
        Assert.False(completeness.GetProperty("complete").GetBoolean());
        Assert.Equal(before + 1, completeness.GetProperty("equivocations").GetInt64());
        Assert.Equal(1, await EntriesAsync());
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_be_dropped_without_a_word_where_nothing_differs()
    {
        var before = await EquivocationsAsync();
        await first.SendAsync(Stack);
        await Eventually.EqualAsync(1L, EntriesAsync, "entries");
        await first.SendAsync(Stack);
        await (first with { SourceSeq = 2, AttemptId = Command.NewId() }).SendAsync(Stack);
        await Eventually.EqualAsync(2L, EntriesAsync, "entries");
        Assert.Equal(before, await EquivocationsAsync());
    }

    private Task<long> EntriesAsync() => Stack.Ledger.CountAsync(first.Source);

    private async Task<long> EquivocationsAsync() => (await Stack.Ledger.CompletenessAsync()).GetProperty("equivocations").GetInt64();

    /// <summary>
    /// With heads of their own, as if they had come just now, the forged sources count as heard of; -1 where that is unknown.
    /// </summary>
    private async Task<long> BlindAsync()
    {
        await Stack.AuditDatabase.ExecuteAsync(
            """
            INSERT INTO ledger.journal_head
            SELECT source, max(source_seq), 0, 0, NULL, now(), now() FROM ledger.entry WHERE source LIKE 'action-runner/forged%' GROUP BY source
            ON CONFLICT (source) DO UPDATE SET received_at = now()
            """);
        return (await Stack.Ledger.CompletenessAsync()).GetProperty("blind") is { ValueKind: JsonValueKind.Number } blind ? blind.GetInt64() : -1;
    }
}
