using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Hosting;

/// <summary>
/// Waits until the database answers and no migration is pending. Rooms that need the schema await <see cref="Opened"/>;
/// readiness tells what is missing meanwhile.
/// </summary>
public sealed class SchemaGate(Readiness readiness, ILogger<SchemaGate> log)
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What EF's own question would take: a model and its services, a third of a second of the processor before the first command is taken.
    private const string AppliedSql = """SELECT "MigrationId" FROM "__EFMigrationsHistory" """;

    public Task Opened => opened.Task;

    internal async Task WatchAsync<TContext>(NpgsqlDataSource database, TimeProvider time, CancellationToken stop)
        where TContext : DbContext
    {
        var migrations = MigrationsOf(typeof(TContext));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var pending = migrations.Except(await AppliedAsync(database, stop), StringComparer.Ordinal).ToList();
                if (pending.Count == 0)
                {
                    readiness.Ready("schema");
                    opened.TrySetResult();
                    return;
                }

                readiness.NotReady("schema", $"The migration {pending[0]} has not run; run this service's 'migrate' step.");
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                readiness.NotReady("schema", $"The database does not answer ({e.GetType().Name}).");
                log.LogWarning("The database does not answer yet: {Reason}", e.Message);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The ids of the context's migrations, in the order in which they run.</summary>
    private static List<string> MigrationsOf(Type context) =>
    [
        .. context.Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Migration)) && t.GetCustomAttribute<DbContextAttribute>()?.ContextType == context)
            .Select(t => t.GetCustomAttribute<MigrationAttribute>()!.Id)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>None where nobody has migrated yet.</summary>
    private static async Task<List<string>> AppliedAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        var applied = new List<string>();
        try
        {
            await using var ask = database.CreateCommand(AppliedSql);
            await using var rows = await ask.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel)) applied.Add(rows.GetString(0));
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            // The first migration makes the table.
        }

        return applied;
    }
}

internal sealed class SchemaGateService<TContext>(SchemaGate gate, NpgsqlDataSource database, TimeProvider time) : BackgroundService
    where TContext : DbContext
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => gate.WatchAsync<TContext>(database, time, stoppingToken);
}
