using System.Diagnostics;
using OpenTelemetry;

namespace Platform.Hosting;

/// <summary>
/// A query, a request or a publish that begins a trace serves nobody's command: it is periodic work of the service itself (leases, heads,
/// looking for work), some spans a second. It is not exported, and neither is what it causes, here or in another service, because its
/// context travels as not sampled. Metrics count it all the same.
/// </summary>
internal sealed class NobodysErrand : BaseProcessor<Activity>
{
    public override void OnStart(Activity data)
    {
        if (data.Kind is not (ActivityKind.Client or ActivityKind.Producer) || data.ParentSpanId != default) return;
        data.IsAllDataRequested = false;
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
