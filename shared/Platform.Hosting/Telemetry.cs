using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.Hosting;

/// <summary>
/// Traces and metrics over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the SDK reads the other <c>OTEL_…</c> variables,
/// sampling among them. Without it nothing of the SDK runs, but spans of ours still get their W3C ids, so that logs and records can name
/// the trace they belong to.
/// </summary>
internal static class Telemetry
{
    private const int ExportMilliseconds = 10_000;

    public static void AddTelemetry(this IServiceCollection services, string service)
    {
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is not { Length: > 0 })
        {
            ActivitySource.AddActivityListener(new ActivityListener
            {
                ShouldListenTo = source => source.Name.StartsWith("Platform.", StringComparison.Ordinal),
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            });
            return;
        }

        // The variable of the specification, OTEL_METRIC_EXPORT_INTERVAL, goes before.
        services.Configure<MetricReaderOptions>(
            o => o.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds ??= ExportMilliseconds);
        services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService(service, serviceNamespace: "platform"))
            .WithTracing(t => t
                .AddProcessor(new NobodysErrand())
                .AddSource("Platform.*", "MassTransit")
                .AddAspNetCoreInstrumentation(o => o.Filter = request => !IsProbe(request.Request.Path))
                .AddHttpClientInstrumentation()
                .AddNpgsql())
            .WithMetrics(m => m
                .AddMeter("Platform.*", "MassTransit")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddNpgsqlInstrumentation()
                .AddRuntimeInstrumentation())
            .UseOtlpExporter();
    }

    /// <summary>Whether a request only asks if the service is well.</summary>
    public static bool IsProbe(PathString path) => path.StartsWithSegments("/health", StringComparison.Ordinal);
}
