using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Hosting;

namespace Platform.Messaging;

/// <summary>
/// MassTransit opens its connection without a limit of time: where the broker takes it and says nothing, as one does that is going down or
/// coming up, the bus waits for ever and says nothing either. So a bus of which nothing new is heard although the broker lets others in
/// ends the process (<see cref="ServiceHost.Wedged"/>), to be started again. What is refused is heard again and again, and does not.
/// </summary>
internal sealed class BusWatch(
    IBusControl bus,
    BrokerConnections broker,
    BusPatience patience,
    IHostApplicationLifetime process,
    TimeProvider time,
    ILogger<BusWatch> log)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (heard, since) = ("", time.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var health = bus.CheckHealth();
            var now = health.Status == BusHealthStatus.Healthy ? "" : Heard(health);
            if (now.Length == 0 || now != heard) (heard, since) = (now, time.GetTimestamp());
            else if (time.GetElapsedTime(since) >= patience.Limit && await IsLetInAsync(stoppingToken) && Heard(bus.CheckHealth()) == heard)
            {
                End(health);
                return;
            }
        }
    }

    /// <summary>Which endpoints are ill, and of what: each failed try has an exception of its own.</summary>
    private static string Heard(BusHealthResult health) => string.Join('|', health.Endpoints
        .Where(e => e.Value.Status != BusHealthStatus.Healthy)
        .Select(e => $"{e.Key} {e.Value.Description} {System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(e.Value.Exception)}"));

    private async Task<bool> IsLetInAsync(CancellationToken stop)
    {
        try
        {
            await (await broker.OpenAsync("watch", stop)).EndAsync(time);
            return true;
        }
        catch (Exception)
        {
            // Then it is the broker, and everybody waits.
            return false;
        }
    }

    private void End(BusHealthResult health)
    {
        log.LogCritical(
            "Nothing was heard of the bus for {Seconds} s although the broker lets us in ({Health}); this process ends to be started again",
            (int)patience.Limit.TotalSeconds, health.Description);
        Environment.ExitCode = ServiceHost.Wedged;
        process.StopApplication();
    }
}

/// <summary>How long the bus may say nothing; MassTransit's longest pause between two tries is half a minute.</summary>
internal sealed record BusPatience(TimeSpan Limit);
