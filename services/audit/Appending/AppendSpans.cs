using System.Diagnostics;
using Audit.Chaining;
using Platform.Hosting;

namespace Audit.Appending;

/// <summary>
/// One span per append, and one per record in the record's own trace, which began at the agent. Records whose trace nobody samples get
/// none.
/// </summary>
internal static class AppendSpans
{
    private const int MaxLinks = 100;

    public static Activity? StartBatch(IReadOnlyList<LedgerRecord> records)
    {
        if (!SampledTrace.IsWanted) return null;
        var links = records.Select(Sampled).OfType<ActivityContext>().Take(MaxLinks).Select(context => new ActivityLink(context)).ToList();
        // Nobody's trace is in it: then it is a batch that nobody looks for.
        if (links.Count == 0) return null;
        return AuditTelemetry.Spans.StartActivity(SpanName.AppendBatch, ActivityKind.Internal, parentContext: default, links: links)?
            .SetTag(SpanAttribute.Batch, records.Count);
    }

    public static void Record(LedgerRecord record, DateTimeOffset began, DateTimeOffset ended)
    {
        if (Sampled(record) is not { } parent) return;
        using var span = AuditTelemetry.Spans.StartActivity(SpanName.LedgerAppend, ActivityKind.Consumer, parent, startTime: began);
        span?.SetTag(SpanAttribute.MessagingSystem, SpanAttribute.RabbitMq)
            .SetTag(SpanAttribute.MessagingOperation, "process")
            .SetTag(SpanAttribute.Entry, record.EntryId.ToString())
            .SetTag(SpanAttribute.Index, record.Index)
            .SetTag(SpanAttribute.Kind, record.Kind)
            .SetTag(SpanAttribute.Source, record.Source)
            .SetTag(SpanAttribute.SourceSeq, record.SourceSeq)
            .SetEndTime(ended.UtcDateTime);
    }

    private static ActivityContext? Sampled(LedgerRecord record) => SampledTrace.Of(record.Traceparent);
}
