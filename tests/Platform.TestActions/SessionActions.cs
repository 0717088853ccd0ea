using Npgsql;
using Platform.Actions;

namespace Platform.TestActions;

/// <summary>Leaves in its session what outlives a transaction: a setting, a lock, a channel that it listens to.</summary>
[Action("test.litter", Description = "Leaves its session unclean.", TimeoutSeconds = 5)]
public sealed class Litter : ITransactionalAction<Litter.Parameters>
{
    /// <summary>The advisory lock that it takes for its session.</summary>
    public const long Lock = 0x4C4954544552;

    public sealed record Parameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        await using var leave = new NpgsqlCommand(
            $"SET search_path = litter; LISTEN litter; SELECT pg_advisory_lock({Lock}), pg_backend_pid()",
            await context.OpenDatabaseAsync());
        await using var reader = await leave.ExecuteReaderAsync(context.Cancellation);
        await reader.ReadAsync(context.Cancellation);
        return new { session = reader.GetInt32(1) };
    }
}

/// <summary>Says what its session is like.</summary>
[Action("test.look", Description = "Looks at its session.", TimeoutSeconds = 5)]
public sealed class Look : ITransactionalAction<Look.Parameters>
{
    public sealed record Parameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        await using var look = new NpgsqlCommand("""
            SELECT pg_backend_pid(), current_setting('search_path'), (SELECT count(*)::int FROM pg_listening_channels()),
                (SELECT count(*)::int FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND mode = 'ExclusiveLock')
            """, await context.OpenDatabaseAsync());
        await using var reader = await look.ExecuteReaderAsync(context.Cancellation);
        await reader.ReadAsync(context.Cancellation);
        return new { session = reader.GetInt32(0), path = reader.GetString(1), channels = reader.GetInt32(2), locks = reader.GetInt32(3) };
    }
}
