using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Serilog;

namespace Platform.Hosting;

/// <summary>
/// The one way a service starts: configuration with secret files, JSON logs, telemetry, problem details, OpenAPI, health, and the
/// <c>migrate</c> step. Exit codes: 0 done, 1 could not start, 70 a part was wedged and the process asks to be started again.
/// </summary>
public static class ServiceHost
{
    /// <summary>The exit code of a process that ended because a part of it no longer answered (sysexits' EX_SOFTWARE).</summary>
    public const int Wedged = 70;

    /// <param name="args">What the program was started with; its first word may name a step that ends.</param>
    /// <param name="name">The service's.</param>
    /// <param name="compose">Registers its parts.</param>
    /// <param name="map">Maps its routes.</param>
    /// <param name="steps">What it can do beside <c>migrate</c>, by its word: gets the settings and the words behind, gives the exit
    /// code.</param>
    public static async Task<int> RunAsync<TContext>(
        string[] args,
        string name,
        Action<WebApplicationBuilder> compose,
        Action<WebApplication> map,
        IReadOnlyDictionary<string, Func<IConfiguration, string[], Task<int>>>? steps = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(compose);
        ArgumentNullException.ThrowIfNull(map);
        var migrate = args is ["migrate", ..];
        var step = args is [var word, ..] ? steps?.GetValueOrDefault(word) : null;
        Logs.Begin(name);
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                // Settings are read once, beside the program. Else the folder in which it happens to be started would be searched for
                // them and watched, with all folders in it, for as long as it runs.
                Args = [.. migrate ? args[1..] : step is null ? args : [], "--hostBuilder:reloadConfigOnChange=false"],
                ContentRootPath = AppContext.BaseDirectory,
            });
            builder.Configuration.AddSecretFiles();
            if (migrate)
            {
                await MigrationStep.RunAsync<TContext>(builder.Configuration, name);
                Log.Information("The schema of {Service} is up to date", name);
                return 0;
            }

            if (step is not null) return await step(builder.Configuration, args[1..]);
            await using var app = Build<TContext>(builder, name, compose);
            Map(app);
            map(app);
            await app.RunAsync();
            return Environment.ExitCode;
        }
        catch (Exception e)
        {
            Log.Fatal(e, "{Service} could not {What}: {Reason}", name, migrate || step is not null ? args[0] : "run", e.Message);
            return 1;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    /// <summary>
    /// Whoever reads an answer more slowly, after ten seconds, is hung up on: what is written to him is kept in memory, or holds a
    /// connection of the database.
    /// </summary>
    internal static readonly MinDataRate SlowestReader = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(10));

    private static WebApplication Build<TContext>(WebApplicationBuilder builder, string name, Action<WebApplicationBuilder> compose)
        where TContext : DbContext
    {
        var services = builder.Services;
        // Standard output is Serilog's; OTLP gets the same events, where it is wanted.
        builder.Logging.ClearProviders();
        services.AddSerilog(logger => Logs.Configure(logger, name, builder.Configuration), writeToProviders: Telemetry.IsExported);
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MinResponseDataRate = SlowestReader;
        });
        services.Configure<HostOptions>(o =>
        {
            o.ShutdownTimeout = TimeSpan.FromSeconds(20);
            o.ServicesStartConcurrently = true;
            o.ServicesStopConcurrently = true;
        });
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Readiness>();
        services.AddSingleton<SchemaGate>();
        services.AddHostedService<SchemaGateService<TContext>>();
        services.AddTelemetry(name);
        services.AddProblems();
        services.AddKnownNames();
        services.AddOpenApi("v1");
        services.AddHealthChecks().AddCheck<Readiness>("ready", tags: ["ready"]);
        services.AddSingleton(sp => ServiceDatabase.Open(sp, name, cleans: true));
        services.AddDbContextPool<TContext>((sp, options) => options
            .UseNpgsql(sp.GetRequiredService<NpgsqlDataSource>())
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
        compose(builder);
        return builder.Build();
    }

    private static void Map(WebApplication app)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        readiness.Expect("schema");
        app.UseRequestLogs();
        app.UseProblems();
        app.UseKnownNames();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseScraping();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("ready"),
            ResponseWriter = WriteReadiness,
        });
    }

    private static Task WriteReadiness(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(new
        {
            status = report.Status == HealthStatus.Healthy ? "ready" : "not ready",
            parts = report.Entries.ToDictionary(
                e => e.Key,
                e => new { status = e.Value.Status.ToString(), e.Value.Description, e.Value.Data },
                StringComparer.Ordinal),
        });
}
