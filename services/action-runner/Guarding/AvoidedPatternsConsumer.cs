using MassTransit;
using Platform.Contracts;

namespace ActionRunner.Guarding;

/// <summary>Takes what the miner says is to be avoided. A part that is lost is made good by its next coming.</summary>
internal sealed class AvoidedPatternsConsumer(Hearing hearing) : IConsumer<AvoidedPatterns>
{
    public Task Consume(ConsumeContext<AvoidedPatterns> context)
    {
        hearing.Hear(context.Message);
        return Task.CompletedTask;
    }
}
