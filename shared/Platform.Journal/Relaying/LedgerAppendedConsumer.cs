using MassTransit;
using Microsoft.Extensions.Logging;
using Platform.Contracts;

namespace Platform.Journal;

/// <summary>Takes the ledger's acknowledgements. One that is lost is made good by the next, which comes within a second.</summary>
internal sealed class LedgerAppendedConsumer(RelayProgress progress, ILogger<LedgerAppendedConsumer> log) : IConsumer<LedgerAppended>
{
    public Task Consume(ConsumeContext<LedgerAppended> context)
    {
        var held = context.Message;
        if (progress.Acknowledge(held) is > 0 and var unknown)
        {
            log.LogCritical(
                "The ledger holds {Count} records of {Source}, up to number {Max}, that this journal never gave: it was restored from an older backup. Numbering goes on behind them.",
                unknown, held.Source, held.MaxSeq);
        }

        return Task.CompletedTask;
    }
}
