using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Benchmarks.Naive;

/// <summary>
/// The bare bus: a command is consumed, an event is published and consumed, and nothing else happens. No database, quorum queues, the
/// concurrency that the services' baseline has. What a machine does of these is what a run's figure is compared with, because it holds on
/// any machine.
/// </summary>
internal sealed class TwoHops(IHost host, TwoHops.Count count) : IAsyncDisposable
{
    private const int Concurrency = 16;

    public static async Task<TwoHops> StartAsync(Uri broker)
    {
        var count = new Count();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(count);
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(o => o.WaitUntilStarted = true);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<First>();
            bus.AddConsumer<Second>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var login = broker.UserInfo.Split(':');
                rabbit.Host(new Uri($"rabbitmq://{broker.Host}:{broker.Port}{broker.AbsolutePath}"), h =>
                {
                    h.Username(login[0]);
                    h.Password(login[1]);
                });
                rabbit.ReceiveEndpoint("bench-hop-1", e => Configure<First>(context, e));
                rabbit.ReceiveEndpoint("bench-hop-2", e => Configure<Second>(context, e));
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return new TwoHops(host, count);
    }

    /// <summary>Messages a second through both hops.</summary>
    public async Task<double> MeasureAsync(int messages)
    {
        var bus = host.Services.GetRequiredService<IBus>();
        var all = count.Expect(messages);
        var began = Stopwatch.GetTimestamp();
        foreach (var chunk in Enumerable.Range(0, messages).Chunk(100)) await Task.WhenAll(chunk.Select(i => bus.Publish(new Hop(Testing.Command.NewId()))));
        await all.WaitAsync(TimeSpan.FromMinutes(2));
        return messages / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    private static void Configure<TConsumer>(IBusRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint)
        where TConsumer : class, IConsumer
    {
        endpoint.SetQuorumQueue();
        endpoint.PrefetchCount = Concurrency * 2;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.ConfigureConsumer<TConsumer>(context);
    }

    internal sealed record Hop(Guid Id);

    internal sealed record Hopped(Guid Id);

    /// <summary>Counts what has come through.</summary>
    internal sealed class Count
    {
        private TaskCompletionSource done = new();
        private int missing;

        public Task Expect(int messages)
        {
            (missing, done) = (messages, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return done.Task;
        }

        public void Take()
        {
            if (Interlocked.Decrement(ref missing) == 0) done.TrySetResult();
        }
    }

    private sealed class First : IConsumer<Hop>
    {
        public Task Consume(ConsumeContext<Hop> context) => context.Publish(new Hopped(context.Message.Id));
    }

    private sealed class Second(Count count) : IConsumer<Hopped>
    {
        public Task Consume(ConsumeContext<Hopped> context)
        {
            count.Take();
            return Task.CompletedTask;
        }
    }
}
