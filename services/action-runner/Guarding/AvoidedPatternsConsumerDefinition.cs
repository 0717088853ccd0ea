using MassTransit;
using Platform.Contracts;
using Platform.Messaging;

namespace ActionRunner.Guarding;

/// <summary>
/// Every runner hears everything, on a queue of its own that ends with its connection. What waited for long is not wanted.
/// </summary>
internal sealed class AvoidedPatternsConsumerDefinition : ConsumerDefinition<AvoidedPatternsConsumer>
{
    public AvoidedPatternsConsumerDefinition(BrokerConnections broker) =>
        EndpointName = $"{broker.Service}-avoided-patterns-{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AvoidedPatternsConsumer> consumerConfigurator, IRegistrationContext context)
    {
        // In the order in which they were sent.
        endpointConfigurator.ConcurrentMessageLimit = 1;
        ControlEndpoint.Configure(
            endpointConfigurator, Topology.AvoidedPatterns, own: true,
            ("x-max-length", 2 * AvoidedPatterns.MostParts), ("x-message-ttl", (int)Hearing.StaleAfter.TotalMilliseconds));
    }
}
