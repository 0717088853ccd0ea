using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Benchmarks.Naive;

/// <summary>
/// What a user would write instead: MassTransit and EF Core with their defaults, quorum queues as MassTransit recommends, pooled contexts,
/// and a concurrency that was the best of those tried on the reference machine (4 to 64). Runs as a process of its own, as the product's
/// services do.
/// </summary>
internal static class NaiveService
{
    /// <summary>Printed once the bus is up.</summary>
    public const string ReadyLine = "naive service is ready";

    public static Task<int> RunnerAsync() => RunAsync<BusinessDb, ExecuteActionConsumer>("naive-runner");

    public static Task<int> AuditAsync() => RunAsync<AuditDb, ActionAttemptedConsumer>("naive-audit");

    private static async Task<int> RunAsync<TContext, TConsumer>(string queue)
        where TContext : DbContext
        where TConsumer : class, IConsumer
    {
        var broker = new Uri(Required("NAIVE_RABBITMQ"));
        var concurrency = int.Parse(Environment.GetEnvironmentVariable("NAIVE_CONCURRENCY") ?? "16");
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDbContextPool<TContext>(o => o.UseNpgsql(Required("NAIVE_POSTGRES")));
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(o => o.WaitUntilStarted = true);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<TConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var login = broker.UserInfo.Split(':');
                rabbit.Host(new Uri($"rabbitmq://{broker.Host}:{broker.Port}{broker.AbsolutePath}"), host =>
                {
                    host.Username(login[0]);
                    host.Password(login[1]);
                });
                rabbit.ReceiveEndpoint(queue, endpoint =>
                {
                    endpoint.SetQuorumQueue();
                    endpoint.PrefetchCount = concurrency * 2;
                    endpoint.ConcurrentMessageLimit = concurrency;
                    endpoint.ConfigureConsumer<TConsumer>(context);
                });
            });
        });
        using var host = builder.Build();
        await host.StartAsync();
        await Console.Out.WriteLineAsync(ReadyLine);
        await host.WaitForShutdownAsync();
        return 0;
    }

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"The variable {name} is missing; the benchmark program sets it.");
}
