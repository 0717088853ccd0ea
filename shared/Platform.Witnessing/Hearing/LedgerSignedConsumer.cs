using MassTransit;
using Platform.Contracts;

namespace Platform.Witnessing;

/// <summary>Hears what the ledger signs. One that is lost is made good by the next, which comes within seconds.</summary>
public sealed class LedgerSignedConsumer(HeardCheckpoint heard) : IConsumer<LedgerSigned>
{
    public Task Consume(ConsumeContext<LedgerSigned> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        heard.Put(new UncheckedCheckpoint(context.Message.Checkpoint, context.Message.VerifierKey));
        return Task.CompletedTask;
    }
}
