using System.Text.Json;
using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// A head that is dated ahead, because a clock ran fast or because somebody wrote it, is believed until the next one comes, and no longer.
/// </summary>
public sealed class When_a_source_s_clock_ran_ahead : OwnStackTest
{
    private const string HeadQueue = "audit-journal-head";

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_know_what_is_missing_again_once_it_is_set_right()
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Stack.CaughtUpAsync();
        var source = await Stack.Journal.SourceAsync();
        await using var forger = await ForgedRecord.ForgerAsync(Stack);
        await forger.Channel.ExchangeUnbindAsync(HeadQueue, "journal-head", "");
        var message = new { source, lastSeq = 1L, unnumbered = 0, backlog = 0, at = TimeProvider.System.GetUtcNow().AddMinutes(10) };
        var envelope = new { messageType = new[] { "urn:message:Platform.Contracts:JournalHead" }, message };
        await forger.Channel.BasicPublishAsync(
            HeadQueue, "", mandatory: false, new BasicProperties { ContentType = "application/vnd.masstransit+json" },
            JsonSerializer.SerializeToUtf8Bytes(envelope));
        await Eventually.TrueAsync(() => IsAheadAsync(), "the head was taken", diagnose: Stack.Describe);

        await forger.Channel.ExchangeBindAsync(HeadQueue, "journal-head", "");
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Stack.CaughtUpAsync();

        await Eventually.EqualAsync(
            (true, 2L), SaidAsync, "whether all is there, and how far the source says that it has come", diagnose: Stack.Describe);
    }

    private Task<bool> IsAheadAsync() =>
        Stack.AuditDatabase.ScalarAsync<bool>("SELECT bool_or(at > clock_timestamp() + interval '1 minute') FROM ledger.journal_head");

    private async Task<(bool Complete, long LastSeq)> SaidAsync()
    {
        var completeness = await Stack.Audit.GetAsync("/ledger/completeness");
        return (
            completeness.GetProperty("complete").GetBoolean(),
            completeness.GetProperty("sources")[0].GetProperty("head").GetProperty("lastSeq").GetInt64());
    }
}
