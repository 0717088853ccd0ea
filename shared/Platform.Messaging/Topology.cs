using System.Globalization;
using System.Text;
using Platform.Contracts;
using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>
/// The exchanges and queues of commands, records and control messages. Every connection declares what it publishes to or consumes first,
/// because a confirm does not mean that a message was routed: what is published before its queue is bound is lost without a word.
/// </summary>
public static class Topology
{
    public const string ExecuteAction = "execute-action";
    public const string ExecutePlan = "execute-plan";
    public const string ChangeSecurityState = "change-security-state";
    public const string GetGuidance = "get-guidance";
    public const string PatternChanged = "pattern-changed";
    public const string AvoidedPatterns = "avoided-patterns";

    public const string StartRun = "start-run";
    public const string DecideRun = "decide-run";
    public const string ResumeRun = "resume-run";

    public const string JournalHead = "journal-head";
    public const string LedgerAppended = "ledger-appended";
    public const string LedgerSigned = "ledger-signed";

    /// <summary>Commands waiting for a runner.</summary>
    public const string CommandQueue = "execute-action";

    /// <summary>Plans waiting for a runner.</summary>
    public const string PlanQueue = "execute-plan";

    /// <summary>Changes of the security state waiting for a runner.</summary>
    public const string SecurityQueue = "change-security-state";

    /// <summary>Runs waiting to be started.</summary>
    public const string StartRunQueue = "start-run";

    /// <summary>Sovereigns' decisions waiting for the orchestrator.</summary>
    public const string DecideRunQueue = "decide-run";

    /// <summary>Stopped runs waiting to go on.</summary>
    public const string ResumeRunQueue = "resume-run";

    /// <summary>
    /// Records waiting for the ledger. Bounded, and it rejects when full, so that a backlog waits in the journal and not in the broker.
    /// </summary>
    public const string LedgerQueue = "ledger";

    /// <summary>The ledger queue's bound, in messages.</summary>
    public const int LedgerQueueLength = 20_000;

    /// <summary>
    /// Questions waiting for the miner. A question that nobody answers for <see cref="GuidanceQueueMs"/> has been given up by its asker.
    /// </summary>
    public const string GuidanceQueue = "get-guidance";

    public const int GuidanceQueueMs = 30_000;

    /// <summary>
    /// How the queue begins on which the miner hears of records and of what the ledger holds; it belongs to one connection and ends with
    /// it. Bounded, dropping its oldest: what is missed is fetched from the ledger.
    /// </summary>
    public const string ObservingQueues = "miner-";

    /// <summary>The observing queue's bound, in messages.</summary>
    public const int ObservingQueueLength = 20_000;

    /// <summary>Heads of journals for the audit service, kept for seconds only.</summary>
    public const string JournalHeadQueue = "audit-journal-head";

    /// <summary>
    /// Declares a queue with the exchanges that feed it, so that no service needs a right to what it has no business with; idempotent.
    /// Throws where a queue stands there with other arguments.
    /// </summary>
    public static async Task DeclareAsync(string queue, IChannel channel, IConnection connection, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(connection);
        var (exchanges, arguments) = queue switch
        {
            CommandQueue => (new[] { ExecuteAction }, new Dictionary<string, object?>()),
            PlanQueue => ([ExecutePlan], []),
            SecurityQueue => ([ChangeSecurityState], []),
            StartRunQueue => ([StartRun], []),
            DecideRunQueue => ([DecideRun], []),
            ResumeRunQueue => ([ResumeRun], []),
            LedgerQueue => ([.. RecordAttribute.Exchanges.Values], new() { ["x-max-length"] = LedgerQueueLength, ["x-overflow"] = "reject-publish" }),
            GuidanceQueue => ([GetGuidance], new() { ["x-max-length"] = 1_000, ["x-message-ttl"] = GuidanceQueueMs }),
            _ when queue.StartsWith(ObservingQueues, StringComparison.Ordinal) =>
                ([.. RecordAttribute.Exchanges.Values, LedgerAppended], new() { ["x-max-length"] = ObservingQueueLength, ["x-overflow"] = "drop-head" }),
            _ => throw new ArgumentException($"There is no queue '{queue}'.", nameof(queue)),
        };
        if (queue is CommandQueue or PlanQueue or SecurityQueue or StartRunQueue or DecideRunQueue or ResumeRunQueue or LedgerQueue)
        {
            arguments["x-queue-type"] = "quorum";
            // From 4.0 on a quorum queue discards what was delivered 20 times, begun or not. A command is closed by the journal, never by a
            // counter.
            if (MajorVersion(connection) >= 4) arguments["x-delivery-limit"] = -1;
        }

        var own = queue.StartsWith(ObservingQueues, StringComparison.Ordinal);
        await channel.QueueDeclareAsync(queue, durable: !own, exclusive: own, autoDelete: own, arguments, cancellationToken: cancel);
        foreach (var exchange in exchanges)
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancel);
            await channel.QueueBindAsync(queue, exchange, "", cancellationToken: cancel);
        }

        // What the miner tells stands before its first word, so that whoever wants to hear can bind to it.
        if (queue.StartsWith(ObservingQueues, StringComparison.Ordinal))
            await channel.ExchangeDeclareAsync(PatternChanged, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancel);
    }

    private static int MajorVersion(IConnection connection) =>
        connection.ServerProperties?.TryGetValue("version", out var version) == true && version is byte[] bytes
        && int.TryParse(Encoding.ASCII.GetString(bytes).Split('.')[0], CultureInfo.InvariantCulture, out var major)
            ? major
            : 3;
}
