using System.Globalization;
using Npgsql;

namespace Platform.Testing;

/// <summary>
/// Random databases for the product's own roles: an owner that migrates, an app role that gets only what the migrations grant. Each
/// service's <c>migrate</c> runs once, for a template; the fixtures' databases are copies of it, made in a tenth of the time.
/// </summary>
public static class Databases
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static readonly Dictionary<string, string> Templates = [];
    private static readonly Lock Dropping = new();
    private static readonly Queue<string> Discarded = new();
    private static Task dropping = Task.CompletedTask;
    private static int count;

    public static async Task<TestDatabase> CreateAsync(ServiceProgram program)
    {
        await Gate.WaitAsync();
        try
        {
            if (!Templates.TryGetValue(program.Name, out var template))
            {
                var made = await MakeAsync(program, null);
                await ServiceProcess.MigrateAsync(program, made);
                Templates.Add(program.Name, template = made.Name);
            }

            return await MakeAsync(program, template);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>A database nobody has migrated yet.</summary>
    public static Task<TestDatabase> CreateEmptyAsync(ServiceProgram program) => MakeAsync(program, null);

    /// <summary>Drops all of this process's that are left.</summary>
    public static async Task DropAllAsync()
    {
        foreach (var template in Templates.Values) Discard(template);
        Templates.Clear();
        await dropping;
    }

    /// <summary>Drops it some time later: that takes as long as a checkpoint, for which no test has to wait.</summary>
    internal static void Discard(string name)
    {
        lock (Dropping)
        {
            Discarded.Enqueue(name);
            if (dropping.IsCompleted) dropping = Task.Run(DropDiscardedAsync);
        }
    }

    internal static async Task DropAsync(string name) => await RunAsync("postgres", $"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");

    private static async Task DropDiscardedAsync()
    {
        while (true)
        {
            string? name;
            lock (Dropping)
            {
                if (!Discarded.TryPeek(out name)) return;
            }

            // The server may be away, because a test has stopped it.
            await Eventually.TrueAsync(
                async () =>
                {
                    await DropAsync(name);
                    return true;
                },
                $"the database {name} is dropped", TimeSpan.FromMinutes(2));
            lock (Dropping) Discarded.Dequeue();
        }
    }

    private static async Task<TestDatabase> MakeAsync(ServiceProgram program, string? template)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_{program.Database}_{Interlocked.Increment(ref count)}");
        var owner = program.Role + "_owner";
        await RunAsync("postgres", $"CREATE DATABASE \"{name}\" OWNER {owner}{(template is null ? "" : $" TEMPLATE \"{template}\"")}");
        await RunAsync("postgres", $"REVOKE ALL ON DATABASE \"{name}\" FROM PUBLIC; GRANT CONNECT ON DATABASE \"{name}\" TO {program.Role}");
        if (template is null)
            await RunAsync(name, $"REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER SCHEMA public OWNER TO {owner}; GRANT USAGE ON SCHEMA public TO {program.Role}");
        return new TestDatabase(name, Connection(name, program.Role, program.Name), Connection(name, owner, program.Name + "-owner"));
    }

    private static string Connection(string database, string role, string secret)
    {
        var server = new NpgsqlConnectionStringBuilder(TestServers.Postgres);
        return $"Host={server.Host};Port={server.Port};Database={database};Username={role};Password={TestServers.Secret(secret)}";
    }

    private static async Task RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(TestServers.PostgresOn(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>One database with the connection strings of its app and owner roles.</summary>
public sealed record TestDatabase(string Name, string App, string Owner) : IAsyncDisposable
{
    /// <summary>As superuser.</summary>
    public string Super => TestServers.PostgresOn(Name);

    /// <summary>
    /// For looking, which is done many times a second: the same connection serves again. A new one costs the server a process and both
    /// sides thousands of rounds of hashing. Who holds something on a connection opens one of its own (<see cref="Super"/>).
    /// </summary>
    private string Looks => new NpgsqlConnectionStringBuilder(Super)
    {
        Pooling = true, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 2,
    }.ConnectionString;

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(Looks);
        await connection.OpenAsync();
        await using var command = Command(connection, sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<int> ExecuteAsync(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(Looks);
        await connection.OpenAsync();
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        ArgumentNullException.ThrowIfNull(read);
        await using var connection = new NpgsqlConnection(Looks);
        await connection.OpenAsync();
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>A backup as an operator would take one, with pg_dump while the services work.</summary>
    public Task DumpAsync(string file) => TestServers.DumpAsync(Name, file);

    /// <summary>Puts a backup in the database's place, as it was with all its rights. Nobody may be connected.</summary>
    public async Task RestoreAsync(string file)
    {
        await Databases.DropAsync(Name);
        await TestServers.RestoreAsync(file);
        NpgsqlConnection.ClearAllPools();
    }

    public ValueTask DisposeAsync()
    {
        Databases.Discard(Name);
        return ValueTask.CompletedTask;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
