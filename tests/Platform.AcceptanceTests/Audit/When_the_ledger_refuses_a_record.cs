using System.Text.Json;
using Npgsql;

namespace Platform.AcceptanceTests.Audit;

/// <summary>A record that is none, put into the journal by a superuser: nothing of the product writes one.</summary>
public sealed class When_the_ledger_refuses_a_record() : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G2")]
    [Trait("Requirement", "G6")]
    public async Task Should_take_all_that_come_after_it_and_go_on_missing_it()
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Stack.CaughtUpAsync();
        await Stack.Business.ExecuteAsync(
            """INSERT INTO journal.record (key, kind, entry_id, body) VALUES (gen_random_uuid(), 'action_attempt', gen_random_uuid(), '{"status":"NONE"}')""");

        // More than may be under way at once, so that a relay that waits for the refused one would never send the last of them.
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 11_000).Select(_ => Command.Create(Command.NewName("SRV"))), TimeSpan.FromSeconds(60));

        await Eventually.EqualAsync(11_001L, Stack.Ledger.CountAsync, "entries", TimeSpan.FromSeconds(30), Stack.Describe);
        await Eventually.EqualAsync(1L, BlindAsync, "blind", TimeSpan.FromSeconds(10), Stack.Describe);
    }

    private async Task<long> BlindAsync() =>
        (await Stack.Ledger.CompletenessAsync()).GetProperty("blind") is { ValueKind: JsonValueKind.Number } blind ? blind.GetInt64() : -1;
}
