using MassTransit;
using Platform.Messaging;

namespace Platform.Journal;

/// <summary>Every process that is a source hears every acknowledgement, on a queue of its own that ends with its connection.</summary>
internal sealed class LedgerAppendedConsumerDefinition : ConsumerDefinition<LedgerAppendedConsumer>
{
    private const int MostWaiting = 1_000;

    public LedgerAppendedConsumerDefinition(BrokerConnections broker) =>
        EndpointName = $"{broker.Service}-ledger-appended-{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<LedgerAppendedConsumer> consumerConfigurator, IRegistrationContext context)
    {
        // The ledger's words in their order: a later one knows more.
        endpointConfigurator.ConcurrentMessageLimit = 1;
        ControlEndpoint.Configure(endpointConfigurator, Topology.LedgerAppended, own: true, ("x-max-length", MostWaiting));
    }
}
