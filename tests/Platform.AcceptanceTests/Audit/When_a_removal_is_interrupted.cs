using Platform.Statements;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// The owner's step, killed at its every line, is run again without the file and goes on; nothing leaves that no entry names.
/// </summary>
[Trait("Requirement", "C32")]
public sealed class When_a_removal_is_interrupted : RemovalTest
{
    [Fact]
    public async Task Should_go_on_where_it_was_killed()
    {
        await RecordAsync(5);

        Assert.Equal(137, (await StepAsync(await SignAsync(PayloadRemoval.Erased, new(0, 0), new(2, 2)), "removal.taken")).Code);
        Assert.Equal(5 + 1, await EntriesThenAsync());
        Assert.Equal(6, await PayloadsAsync());
        Assert.Equal(137, (await StepAsync(null, "removal.removing")).Code);
        Assert.Equal("0:erased", await StatesAsync());
        await HoldsAsync(erased: 1, archived: 0);

        Assert.Equal((0, "1 payload erased; entry 5 says so."), await StepAsync(null));

        Assert.Equal("0:erased 2:erased", await StatesAsync());
        await HoldsAsync(erased: 2, archived: 0);
    }

    [Fact]
    public async Task Should_remove_nothing_while_the_ledger_has_no_writer_and_finish_when_it_has()
    {
        await RecordAsync(2);
        var removal = await SignAsync(PayloadRemoval.Erased, new EntryRange(0, 1));
        await Stack.Audit.KillAsync();

        var waiting = await StepAsync(removal, writerSeconds: 2);

        Assert.Equal(1, waiting.Code);
        Assert.Contains("is the audit service running", waiting.Output, StringComparison.Ordinal);
        Assert.Equal(2, await PayloadsAsync());
        await Stack.Audit.StartAsync();
        // The same statement again is the same removal.
        Assert.Equal((0, "2 payloads erased; entry 2 says so."), await StepAsync(removal));
    }

    private async Task<long> EntriesThenAsync()
    {
        await Eventually.EqualAsync(1L, () => Stack.AuditDatabase.ScalarAsync<long>("SELECT count(*) FROM ledger.entry WHERE kind = 'payload_removal'"), "entries of removals");
        return await Stack.Ledger.CountAsync();
    }
}
