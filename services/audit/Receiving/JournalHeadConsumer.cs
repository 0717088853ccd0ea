using Audit.Storage;
using MassTransit;
using Platform.Contracts;

namespace Audit.Receiving;

/// <summary>Keeps the last head of each journal, so that every instance can say what the ledger does not hold yet.</summary>
internal sealed class JournalHeadConsumer(JournalHeads heads) : IConsumer<JournalHead>
{
    public Task Consume(ConsumeContext<JournalHead> context) => heads.KeepAsync(context.Message, context.CancellationToken);
}
