using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Platform.Hosting;

/// <summary>
/// Logs on standard output: one event, one line of compact JSON with its message rendered (<c>@t</c>, <c>@m</c>, <c>@l</c> unless it is
/// information, <c>@x</c>, <c>@tr</c> and <c>@sp</c> where there is a trace, then the event's properties). Line breaks inside values are
/// escaped, so nobody's text can forge a line.
/// </summary>
internal static class Logs
{
    /// <summary>
    /// Writes from the first moment on, so that a service that cannot even read its settings says why. Each event is written before the
    /// call returns.
    /// </summary>
    public static void Begin(string service) => Log.Logger = Shape(new LoggerConfiguration(), service)
        .WriteTo.Console(new RenderedCompactJsonFormatter())
        .CreateBootstrapLogger();

    /// <summary>
    /// The running service's: levels may be set (<c>Serilog__MinimumLevel__Default</c>), and a slow reader of standard output does not
    /// hold up each line.
    /// </summary>
    public static void Configure(LoggerConfiguration logger, string service, IConfiguration configuration) => Shape(logger, service)
        .ReadFrom.Configuration(configuration)
        .WriteTo.Async(sink => sink.Console(new RenderedCompactJsonFormatter()), blockWhenFull: true);

    /// <summary>A request that failed here leaves a line; others are written at the level Debug, and probes of health at Verbose.</summary>
    public static void UseRequestLogs(this WebApplication app) => app.UseSerilogRequestLogging(o => o.GetLevel = (request, _, failure) =>
        failure is not null || request.Response.StatusCode == StatusCodes.Status500InternalServerError ? LogEventLevel.Error
        : Telemetry.IsProbe(request.Request.Path) ? LogEventLevel.Verbose
        : LogEventLevel.Debug);

    private static LoggerConfiguration Shape(LoggerConfiguration logger, string service) => logger
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        // A probe of a service that is not ready is an answer, not an error.
        .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
        .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
        .MinimumLevel.Override("Npgsql", LogEventLevel.Error)
        .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
        .Enrich.FromLogContext()
        .Enrich.WithProperty("service", service);
}
