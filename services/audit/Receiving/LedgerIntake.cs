using Platform.Hosting;
using Platform.Journal;
using Platform.Messaging;

namespace Audit.Receiving;

/// <summary>
/// Reads the ledger's queue while this instance is the writer. What is prefetched and not yet in the ledger stays unacknowledged, so
/// whatever happens to this process the broker gives it out again.
/// </summary>
internal sealed class LedgerIntake(BrokerConnections broker, Readiness readiness, TimeProvider time, ILogger<LedgerIntake> log)
{
    private const string Part = "ledger queue";
    private const ushort Prefetch = 4_000;
    private const long MaxWaitingBytes = 64L << 20;

    private readonly Lock gate = new();
    private readonly RecordReader reader = new();

    public Waiting<ReceivedMessage> Received { get; } = new(MaxWaitingBytes);

    /// <summary>Reads until cancelled, and then until what was taken is settled, for some seconds at most.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var queue = new QueueReader(broker, Topology.LedgerQueue, Prefetch, time, log)
        {
            StateChanged = why =>
            {
                if (why is null) readiness.Ready(Part);
                else Broken(why);
            },
        };
        readiness.NotReady(Part, "The queue is about to be read.");
        await queue.RunAsync(Take, stop);
    }

    /// <summary>Forgets what was taken and not settled: the broker gives it to whoever reads the queue now.</summary>
    public void Abandon()
    {
        Received.Forget();
        readiness.Ready(Part);
    }

    private void Broken(string why)
    {
        readiness.NotReady(Part, why);
        Received.Forget();
    }

    private ValueTask Take(Delivery delivery) => Received.PutAsync(Read(delivery), delivery.Body.Length);

    private ReceivedMessage Read(Delivery delivery)
    {
        try
        {
            // After a reconnection the last message of the old channel may still be on its way through here.
            lock (gate) return new ReceivedMessage(delivery, reader.Read(delivery.Header("MT-MessageType"), delivery.Exchange, delivery.Body), null);
        }
        catch (RecordRefusedException e)
        {
            return new ReceivedMessage(delivery, null, e.Message);
        }
        catch (Exception e)
        {
            return new ReceivedMessage(delivery, null, $"The message could not be read ({e.GetType().Name}).");
        }
    }
}
