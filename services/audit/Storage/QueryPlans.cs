using Npgsql;

namespace Audit.Storage;

/// <summary>
/// How the database plans this service's questions. All of them are pages in the order of an index; a plan that reads or sorts the whole
/// ledger is never right, but statistics that lag behind a fast-growing table, or a plan made once for all values, would suggest one.
/// </summary>
internal static class QueryPlans
{
    private const string Settings = "-c enable_seqscan=off -c enable_sort=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_custom_plan";

    public static string For(string? connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        settings.Options = string.Join(' ', new[] { settings.Options, Settings }.Where(s => s is { Length: > 0 }));
        return settings.ConnectionString;
    }
}
