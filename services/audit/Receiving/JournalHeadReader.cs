using Audit.Storage;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;

namespace Audit.Receiving;

/// <summary>Keeps the last head of each journal, so that every instance can say what the ledger does not hold yet.</summary>
internal sealed class JournalHeadReader(JournalHeads heads, BrokerConnections broker, Readiness readiness, TimeProvider time, ILogger<JournalHeadReader> log)
    : ControlReader<JournalHead>(broker, Topology.JournalHeadQueue, time, log)
{
    private const string Part = "journal heads";

    protected override Task TakeAsync(JournalHead message, CancellationToken cancel) => heads.KeepAsync(message, cancel);

    protected override void StateChanged(string? why)
    {
        if (why is null) readiness.Ready(Part);
        else readiness.NotReady(Part, why);
    }
}
