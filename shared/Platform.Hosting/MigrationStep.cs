using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Platform.Hosting;

/// <summary>
/// The step that owns the schema: <c>migrate</c> runs as the owner role and ends. The service itself runs as a role that can do no DDL;
/// the migrations learn that role's name and the service's from the session settings <c>platform.app_role</c> and <c>platform.service</c>.
/// </summary>
internal static class MigrationStep
{
    public static async Task RunAsync<TContext>(IConfiguration configuration, string service)
        where TContext : DbContext
    {
        var app = new NpgsqlConnectionStringBuilder(Required(configuration, "Database"));
        var owner = new NpgsqlConnectionStringBuilder(Required(configuration, "Owner")) { Options = $"-c platform.app_role={app.Username} -c platform.service={service}" };
        var options = new DbContextOptionsBuilder<TContext>()
            .UseNpgsql(owner.ConnectionString)
            // The SQL files are the schema's only definition, so there is no model snapshot to compare with.
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options;
        await using var context = (TContext)Activator.CreateInstance(typeof(TContext), options)!;
        await context.Database.MigrateAsync();
        await context.Database.ExecuteSqlRawAsync(
            "DO $$ BEGIN EXECUTE format('GRANT SELECT ON \"__EFMigrationsHistory\" TO %I', current_setting('platform.app_role')); END $$");
    }

    public static string Required(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"The setting ConnectionStrings__{name} (or ConnectionStrings__{name}_FILE) is missing.");
}
