using System.Diagnostics;
using Audit.Chaining;

namespace Audit.Appending;

/// <summary>
/// One span per append, and one per record as the last span of the record's own trace, which began at the agent. Records whose trace
/// nobody samples get none.
/// </summary>
internal static class AppendSpans
{
    private const int MaxLinks = 100;

    public static Activity? StartBatch(IReadOnlyList<LedgerRecord> records)
    {
        if (!AuditTelemetry.Spans.HasListeners()) return null;
        var links = records.Select(Sampled).OfType<ActivityContext>().Take(MaxLinks).Select(context => new ActivityLink(context)).ToList();
        var span = AuditTelemetry.Spans.StartActivity("append batch", ActivityKind.Internal, parentContext: default, links: links);
        span?.SetTag("platform.audit.batch_size", records.Count);
        return span;
    }

    public static void Record(LedgerRecord record, DateTimeOffset began, DateTimeOffset ended)
    {
        if (Sampled(record) is not { } parent) return;
        using var span = AuditTelemetry.Spans.StartActivity("ledger append", ActivityKind.Consumer, parent, startTime: began);
        if (span is null) return;
        span.SetTag("messaging.system", "rabbitmq");
        span.SetTag("platform.audit.ledger.index", record.Index);
        span.SetTag("platform.audit.ledger.kind", record.Kind);
        span.SetTag("platform.audit.source", record.Source);
        span.SetTag("platform.audit.source_seq", record.SourceSeq);
        span.SetEndTime(ended.UtcDateTime);
    }

    private static ActivityContext? Sampled(LedgerRecord record) =>
        record.Traceparent is { } traceparent
        && ActivityContext.TryParse(traceparent, null, isRemote: true, out var context)
        && context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? context
            : null;
}
