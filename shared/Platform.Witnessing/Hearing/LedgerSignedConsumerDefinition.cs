using MassTransit;
using Platform.Messaging;

namespace Platform.Witnessing;

/// <summary>Every process that is a witness hears every checkpoint, on a queue of its own that ends with its connection.</summary>
public sealed class LedgerSignedConsumerDefinition : ConsumerDefinition<LedgerSignedConsumer>
{
    /// <summary>Of those that wait the newest says it all.</summary>
    private const int MostWaiting = 10;

    public LedgerSignedConsumerDefinition(BrokerConnections broker)
    {
        ArgumentNullException.ThrowIfNull(broker);
        EndpointName = $"{broker.Service}-ledger-signed-{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}";
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<LedgerSignedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(endpointConfigurator);
        endpointConfigurator.ConcurrentMessageLimit = 1;
        ControlEndpoint.Configure(endpointConfigurator, Topology.LedgerSigned, own: true, ("x-max-length", MostWaiting));
    }
}
