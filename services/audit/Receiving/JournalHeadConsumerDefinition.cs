using MassTransit;
using Platform.Messaging;

namespace Audit.Receiving;

/// <summary>One queue for all instances; a head that waited for ten seconds says nothing any more.</summary>
internal sealed class JournalHeadConsumerDefinition : ConsumerDefinition<JournalHeadConsumer>
{
    private const int MostWaiting = 1_000;
    private const int WaitMs = 10_000;

    public JournalHeadConsumerDefinition() => EndpointName = Topology.JournalHeadQueue;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<JournalHeadConsumer> consumerConfigurator, IRegistrationContext context) =>
        ControlEndpoint.Configure(endpointConfigurator, Topology.JournalHead, own: false, ("x-max-length", MostWaiting), ("x-message-ttl", WaitMs));
}
