using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting;

/// <summary>
/// Waits until the database answers and no migration is pending. Rooms that need the schema await <see cref="Opened"/>;
/// readiness tells what is missing meanwhile.
/// </summary>
public sealed class SchemaGate(Readiness readiness, ILogger<SchemaGate> log)
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => opened.Task;

    internal async Task WatchAsync<TContext>(IServiceScopeFactory scopes, TimeProvider time, CancellationToken stop)
        where TContext : DbContext
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var pending = await scope.ServiceProvider.GetRequiredService<TContext>().Database.GetPendingMigrationsAsync(stop);
                if (!pending.Any())
                {
                    readiness.Ready("schema");
                    opened.TrySetResult();
                    return;
                }

                readiness.NotReady("schema", $"The migration {pending.First()} has not run; run this service's 'migrate' step.");
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                readiness.NotReady("schema", $"The database does not answer ({e.GetType().Name}).");
                log.LogWarning("The database does not answer yet: {Reason}", e.Message);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

internal sealed class SchemaGateService<TContext>(SchemaGate gate, IServiceScopeFactory scopes, TimeProvider time) : BackgroundService
    where TContext : DbContext
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => gate.WatchAsync<TContext>(scopes, time, stoppingToken);
}
