using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;

namespace Platform.Journal;

/// <summary>
/// Takes the ledger's acknowledgements. Every runner hears every one, on a queue that lives as long as its connection; one that is lost is made
/// good by the next, which comes within a second.
/// </summary>
internal sealed class LedgerAppendedReader(RelayProgress progress, BrokerConnections broker, Readiness readiness, TimeProvider time, ILogger<LedgerAppendedReader> log)
    : ControlReader<LedgerAppended>(broker, $"{broker.Service}{Topology.LedgerAppendedQueues}{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}", time, log)
{
    private const string Part = "acknowledgements";

    protected override Task TakeAsync(LedgerAppended message, CancellationToken cancel)
    {
        if (progress.Acknowledge(message) is > 0 and var unknown)
        {
            log.LogCritical(
                "The ledger holds {Count} records of {Source}, up to number {Max}, that this journal never gave: it was restored from an older backup. Numbering goes on behind them.",
                unknown, message.Source, message.MaxSeq);
        }

        return Task.CompletedTask;
    }

    protected override void StateChanged(string? why)
    {
        if (why is null) readiness.Ready(Part);
        else readiness.NotReady(Part, why);
    }
}
