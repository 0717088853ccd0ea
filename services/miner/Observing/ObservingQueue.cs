using System.Text.Json;
using System.Threading.Channels;
using Miner.Ordering;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;

namespace Miner.Observing;

/// <summary>
/// Reads records and the ledger's words from a queue that lives as long as its connection. Every message is settled at once: what is lost
/// here is fetched from the ledger, which is the only place that has to keep anything.
/// </summary>
internal sealed class ObservingQueue(BrokerConnections broker, Readiness readiness, TimeProvider time, ILogger<ObservingQueue> log)
{
    private const string Part = "records";
    private const ushort Prefetch = 1_000;
    private const int Room = 4_000;
    private const string TypePrefix = "urn:message:Platform.Contracts:";

    private readonly Channel<Incoming> incoming = Channel.CreateBounded<Incoming>(new BoundedChannelOptions(Room) { SingleReader = true });

    public ChannelReader<Incoming> Incoming => incoming.Reader;

    public Task RunAsync(CancellationToken stop)
    {
        readiness.Expect(Part);
        var name = $"{Topology.ObservingQueues}{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}";
        var queue = new QueueReader(broker, name, Prefetch, time, log)
        {
            StateChanged = why => { if (why is null) readiness.Ready(Part); else readiness.NotReady(Part, why); },
        };
        return queue.RunAsync(delivery =>
        {
            // Where there is no room, the ledger has it. Waiting here would make the broker's messages wait, and them it drops as well.
            if (Read(delivery) is { } read) incoming.Writer.TryWrite(read);
            delivery.Settle();
            return ValueTask.CompletedTask;
        }, stop);
    }

    private Incoming? Read(Delivery delivery)
    {
        try
        {
            var message = Envelope.Open(delivery).Message;
            var type = delivery.Header("MT-MessageType") is { } urn && urn.StartsWith(TypePrefix, StringComparison.Ordinal) ? urn[TypePrefix.Length..] : delivery.Exchange;
            switch (type)
            {
                case nameof(LedgerAppended) or Topology.LedgerAppended:
                    return new Incoming.LedgerProgress(JsonSerializer.Deserialize(message.Span, RecordJson.Default.LedgerAppended)!);
                case var attempt when attempt == nameof(ActionAttempted) || attempt == RecordAttribute.Exchanges[RecordKind.ActionAttempt]:
                    var attempted = JsonSerializer.Deserialize(message.Span, RecordJson.Default.ActionAttempted)!;
                    return new Incoming.Record(attempted.Source, attempted.SourceSeq, AttemptReader.Of(attempted), delivery.Body.Length)
                    {
                        Span = MinerTelemetry.StartLearning(attempted),
                    };
                default:
                    var other = JsonSerializer.Deserialize(message.Span, RecordJson.Default.Numbered)!;
                    return new Incoming.Record(other.Source, other.SourceSeq, null, 0);
            }
        }
        catch (Exception e)
        {
            // Whatever it was, the ledger knows whether it is a record.
            log.LogWarning("A message on the observing queue could not be read ({Reason}); if it is a record, it comes from the ledger", e.Message);
            return null;
        }
    }
}
