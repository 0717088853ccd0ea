using System.Diagnostics;

namespace Platform.Hosting;

/// <summary>
/// The trace that a record belongs to, for those who do something for the record long after its command. Null where nobody looks: where
/// spans are not exported, or the trace's sender declined it.
/// </summary>
public static class SampledTrace
{
    /// <summary>Whether it is worth finding out.</summary>
    public static bool IsWanted => Telemetry.IsExported;

    /// <param name="traceparent">As W3C Trace Context writes it, or whatever stands in its place.</param>
    public static ActivityContext? Of(string? traceparent) =>
        IsWanted && ActivityContext.TryParse(traceparent, null, isRemote: true, out var context) && context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? context
            : null;
}
