using System.Diagnostics;

namespace Platform.Hosting;

/// <summary>
/// Every name that a span of ours bears, for people who search and for dashboards that link. <c>docs/operating/what-is-seen.md</c> lists
/// the same, and a test compares; another one compares with what is emitted.
/// </summary>
public static class SpanName
{
    /// <summary>One attempt; the action's type follows.</summary>
    public const string ExecuteTool = "execute_tool";

    /// <summary>A whole execution of a plan.</summary>
    public const string ExecutePlan = "execute_plan";

    /// <summary>From a command's first look to the commit of its intent: it is new, and security lets it begin.</summary>
    public const string Admit = "admit";

    /// <summary>The end of the business transaction in which the attempt and its record are kept.</summary>
    public const string Commit = "commit";

    /// <summary>The relay hands the record to the broker, until the broker confirms.</summary>
    public const string Publish = "publish record";

    /// <summary>One record becomes an entry.</summary>
    public const string LedgerAppend = "ledger append";

    /// <summary>One append of several records; linked to their traces.</summary>
    public const string AppendBatch = "append batch";

    /// <summary>The miner has the record until patterns rest on it.</summary>
    public const string Learn = "learn";

    /// <summary>The orchestrator reads a message; the queue's name stands before.</summary>
    public const string Take = "take";

    /// <summary>A run's phase is executed.</summary>
    public const string RunPhase = "run.phase";

    /// <summary>A run's document that waited is filed.</summary>
    public const string RunFile = "run.file";

    /// <summary>A run's gate was not decided in time.</summary>
    public const string RunWait = "run.wait";

    /// <summary>A document goes to the knowledge base.</summary>
    public const string Upload = "upload document";
}

/// <summary>
/// Every attribute that a span of ours bears. The semantic conventions of messaging and of GenAI agents are still in development: their
/// names stand here only. What has no name there is <c>platform.…</c>. Payload is in none.
/// </summary>
public static class SpanAttribute
{
    /// <summary>As the conventions have it.</summary>
    public const string
        ErrorType = "error.type",
        MessagingSystem = "messaging.system",
        MessagingOperation = "messaging.operation.name",
        MessagingDestination = "messaging.destination.name",
        MessagingMessageId = "messaging.message.id",
        Operation = "gen_ai.operation.name",
        Tool = "gen_ai.tool.name",
        ToolCall = "gen_ai.tool.call.id",
        Agent = "gen_ai.agent.id";

    /// <summary>What no convention names: ids and places of this platform, by which its pages and dashboards find a span.</summary>
    public const string
        Command = "platform.command.id",
        Trace = "platform.trace.id",
        Plan = "platform.plan.id",
        Execution = "platform.execution.id",
        Group = "platform.group.size",
        Entry = "platform.ledger.entry",
        Index = "platform.ledger.index",
        Kind = "platform.ledger.kind",
        Batch = "platform.ledger.batch_size",
        Source = "platform.source.name",
        SourceSeq = "platform.source.seq",
        Run = "platform.run.id",
        Phase = "platform.run.phase",
        Document = "platform.run.document";

    /// <summary>The broker that all messages go through.</summary>
    public const string RabbitMq = "rabbitmq";

    /// <summary>Marks a span as failed.</summary>
    /// <param name="span">The span, where there is one.</param>
    /// <param name="type">A word of a small set: an error's code, or the kind of an exception. Never a sentence.</param>
    /// <param name="sentence">What people read.</param>
    public static Activity? Failed(this Activity? span, string type, string? sentence = null) =>
        span?.SetStatus(ActivityStatusCode.Error, sentence).SetTag(ErrorType, type);
}
