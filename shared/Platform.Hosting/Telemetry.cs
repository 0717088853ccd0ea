using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.Hosting;

/// <summary>
/// Traces and metrics over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Without it no exporter runs, but spans of ours still get
/// their W3C ids, so that logs and records can name the trace they belong to.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Sources = ["Platform.*", "MassTransit", "Npgsql", "Microsoft.AspNetCore"];

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

        var resource = ResourceBuilder.CreateDefault().AddService(service, serviceNamespace: "platform");
        // The SDK's own builders: the hosting package is not used, so the providers are kept alive and flushed by the container.
        services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter(Named("v1/traces")).Build());
        services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource).AddMeter([.. Sources, "Microsoft.AspNetCore.*", "System.Runtime"])
            .AddOtlpExporter((exporter, reader) =>
            {
                Named("v1/metrics")(exporter);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 10_000;
            }).Build());
        services.AddHostedService<TelemetryLifetime>();
    }

    // The OTLP exporter reads the endpoint itself; only the path of the HTTP flavour has to be added when it is configured in code.
    private static Action<OtlpExporterOptions> Named(string path) => options =>
    {
        if (options.Protocol == OtlpExportProtocol.HttpProtobuf
            && Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } endpoint)
        {
            options.Endpoint = new Uri(new Uri(endpoint.TrimEnd('/') + "/"), path);
        }
    };
}
