using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.Hosting;

/// <summary>
/// Traces, metrics and logs over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, metrics for Prometheus at <c>/metrics</c> where
/// <c>OTEL_METRICS_EXPORTER</c> names <c>prometheus</c>; the SDK reads the other <c>OTEL_…</c> variables, sampling among them. Without
/// either nothing of the SDK runs, but spans of ours still get their W3C ids, so that logs and records can name the trace they belong to.
/// </summary>
internal static class Telemetry
{
    private const int ExportMilliseconds = 10_000;
    private const string Scrape = "/metrics";

    /// <summary>From a quick statement to a gate that waits for days. The SDK's own boundaries are meant for milliseconds.</summary>
    private static readonly double[] Seconds =
        [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400, 259_200];

    /// <summary>Whether spans and logs leave this process.</summary>
    public static bool IsExported { get; } = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };

    private static bool IsScraped { get; } = (Environment.GetEnvironmentVariable("OTEL_METRICS_EXPORTER") ?? "")
        .Split(',', StringSplitOptions.TrimEntries).Contains("prometheus", StringComparer.OrdinalIgnoreCase);

    public static void AddTelemetry(this IServiceCollection services, string service)
    {
        if (!IsExported)
        {
            ActivitySource.AddActivityListener(new ActivityListener
            {
                ShouldListenTo = source => source.Name.StartsWith("Platform.", StringComparison.Ordinal),
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            });
        }

        if (!IsExported && !IsScraped) return;
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService(service, serviceNamespace: "platform"))
            .WithMetrics(m =>
            {
                m.AddMeter("Platform.*", "MassTransit")
                    .AddView(InSeconds)
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddNpgsqlInstrumentation()
                    .AddRuntimeInstrumentation();
                if (IsScraped) m.AddPrometheusExporter();
            });
        if (!IsExported) return;

        // The variable of the specification, OTEL_METRIC_EXPORT_INTERVAL, goes before.
        services.Configure<MetricReaderOptions>(
            o => o.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds ??= ExportMilliseconds);
        telemetry
            .WithTracing(t => t
                .AddProcessor(new NobodysErrand())
                .AddSource("Platform.*", "MassTransit")
                .AddAspNetCoreInstrumentation(o => o.Filter = request => !IsProbe(request.Request.Path))
                .AddHttpClientInstrumentation()
                .AddNpgsql())
            .WithLogging()
            .UseOtlpExporter();
    }

    /// <summary>Where Prometheus asks, on the service's own address.</summary>
    public static void UseScraping(this WebApplication app)
    {
        if (IsScraped) app.MapPrometheusScrapingEndpoint(Scrape).ExcludeFromDescription();
    }

    /// <summary>Whether a request only asks if the service is well, or what it measured.</summary>
    public static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal) || path.StartsWithSegments(Scrape, StringComparison.Ordinal);

    private static ExplicitBucketHistogramConfiguration? InSeconds(Instrument instrument) =>
        instrument is Histogram<double> { Unit: "s" } && instrument.Meter.Name.StartsWith("Platform.", StringComparison.Ordinal)
            ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds }
            : null;
}
