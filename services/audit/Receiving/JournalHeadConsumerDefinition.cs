using MassTransit;

namespace Audit.Receiving;

/// <summary>
/// A head is worth a second: what cannot be stored then is dropped without a retry and without an error queue, for the next one is on its way.
/// </summary>
internal sealed class JournalHeadConsumerDefinition : ConsumerDefinition<JournalHeadConsumer>
{
    public JournalHeadConsumerDefinition() => ConcurrentMessageLimit = 1;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<JournalHeadConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.DiscardFaultedMessages();
        endpointConfigurator.DiscardSkippedMessages();
        if (endpointConfigurator is not IRabbitMqReceiveEndpointConfigurator rabbit) return;
        rabbit.PrefetchCount = 8;
        rabbit.SetQueueArgument("x-max-length", 1_000);
        rabbit.SetQueueArgument("x-message-ttl", 10_000);
    }
}
