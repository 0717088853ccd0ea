using MassTransit;
using Platform.Contracts;

namespace ActionRunner.Reporting;

/// <summary>Takes the ledger's acknowledgements. One that is lost is made good by the next, which comes within a second.</summary>
internal sealed class LedgerAppendedConsumer(RelayProgress progress) : IConsumer<LedgerAppended>
{
    public Task Consume(ConsumeContext<LedgerAppended> context)
    {
        progress.Acknowledge(context.Message.Source, context.Message.ContiguousSeq);
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
