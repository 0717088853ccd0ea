using System.Collections.Concurrent;
using Audit.Proving;
using Audit.Storage;
using MassTransit;
using Platform.Contracts;
using Platform.Proofs;

namespace Audit.Receiving;

/// <summary>
/// Keeps the last head of each journal, so that every instance can say what the ledger does not hold yet. One that its source did not sign,
/// though its key is known, is not taken: then nobody knows what is missing, until the source is heard itself.
/// </summary>
internal sealed class JournalHeadConsumer(JournalHeads heads, SourceKeys keys, RefusedHeads refused) : IConsumer<JournalHead>
{
    public Task Consume(ConsumeContext<JournalHead> context)
    {
        try
        {
            keys.SignerOf(context.Message);
        }
        catch (ProofFormatException e)
        {
            refused.Add(context.Message.Source, e.Message);
            return Task.CompletedTask;
        }

        refused.Forget(context.Message.Source);
        return heads.KeepAsync(context.Message, context.CancellationToken);
    }
}

/// <summary>The heads that were not taken: counted each, and told once a source until one of it is taken again.</summary>
internal sealed class RefusedHeads(ILogger<JournalHeadConsumer> log)
{
    private const int MostTold = 1_000;

    private readonly ConcurrentDictionary<string, string> told = new(StringComparer.Ordinal);

    public void Add(string source, string reason)
    {
        AuditTelemetry.RefusedHeads.Add(1);
        if (told.Count >= MostTold || !told.TryAdd(source, reason)) return;
        log.LogCritical(
            "A head of {Source} was refused: {Reason} Somebody else may have sent it; completeness is unknown until the source is heard itself.",
            source, reason);
    }

    public void Forget(string source) => told.TryRemove(source, out _);
}
