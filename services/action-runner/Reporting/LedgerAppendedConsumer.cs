using MassTransit;
using Platform.Contracts;

namespace ActionRunner.Reporting;

/// <summary>Takes the ledger's acknowledgements. One that is lost is made good by the next, which comes within a second.</summary>
internal sealed class LedgerAppendedConsumer(RelayProgress progress, ILogger<LedgerAppendedConsumer> log) : IConsumer<LedgerAppended>
{
    public Task Consume(ConsumeContext<LedgerAppended> context)
    {
        if (progress.Acknowledge(context.Message) is > 0 and var unknown)
        {
            log.LogCritical(
                "The ledger holds {Count} records of {Source}, up to number {Max}, that this journal never gave: it was restored from an older backup. Numbering goes on behind them.",
                unknown, context.Message.Source, context.Message.MaxSeq);
        }

        return Task.CompletedTask;
    }
}

/// <summary>Every runner hears every acknowledgement, on a queue that lives as long as the process.</summary>
internal sealed class LedgerAppendedConsumerDefinition : ConsumerDefinition<LedgerAppendedConsumer>
{
    public LedgerAppendedConsumerDefinition()
    {
        Endpoint(e =>
        {
            e.Temporary = true;
            e.InstanceId = $"{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}";
        });
    }
}
