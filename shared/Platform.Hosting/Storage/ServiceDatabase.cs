using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Hosting;

/// <summary>The pools of sessions that a service has with its database.</summary>
public static class ServiceDatabase
{
    private const int MaxUncleaned = 40;

    /// <summary>
    /// Adds a second pool under the key <paramref name="key"/>, whose sessions come as their last user left them. Cleaning one
    /// costs the statement that follows a tenth of a millisecond. Whoever takes one of these leaves no setting and no lock behind.
    /// </summary>
    public static void AddUncleanedSessions(this IServiceCollection services, string service, string key) =>
        services.AddKeyedSingleton(key, (sp, _) => Open(sp, service, cleans: false));

    internal static NpgsqlDataSource Open(IServiceProvider services, string service, bool cleans)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var connection = new NpgsqlConnectionStringBuilder(MigrationStep.Required(configuration, "Database"))
        {
            ApplicationName = service,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            Timeout = 5,
            CancellationTimeout = 2000,
            KeepAlive = 10,
            IncludeErrorDetail = false,
            NoResetOnClose = !cleans,
        };
        if (!cleans) connection.MaxPoolSize = MaxUncleaned;
        // Compiling a plan takes tens of milliseconds, and no statement here runs that long. It would begin by itself where a plan type
        // is discouraged.
        connection.Options = $"{connection.Options} -c jit=off".Trim();
        if (services.GetService<DatabaseLimits>() is { } limits)
        {
            var idle = (long)limits.IdleInTransaction.TotalMilliseconds;
            connection.Options += string.Create(CultureInfo.InvariantCulture, $" -c idle_in_transaction_session_timeout={idle}");
        }

        return new NpgsqlDataSourceBuilder(connection.ConnectionString)
            .UseLoggerFactory(services.GetRequiredService<ILoggerFactory>()).Build();
    }
}
