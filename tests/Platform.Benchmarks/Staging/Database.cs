using Npgsql;

namespace Platform.Benchmarks.Staging;

/// <summary>A fresh database with an owner's and a service's role, made as the product's are.</summary>
internal sealed record Database(string Name, string App, string Owner, string Superuser)
{
    private const string Password = "bench";

    public static async Task<Database> CreateAsync(Servers servers, string name)
    {
        var superuser = servers.Superuser("postgres");
        await using var server = NpgsqlDataSource.Create(superuser);
        await Servers.ExecuteAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        await Servers.ExecuteAsync(server, $"DROP ROLE IF EXISTS {name}_owner; DROP ROLE IF EXISTS {name}");
        await Servers.ExecuteAsync(server, $"CREATE ROLE {name}_owner LOGIN PASSWORD '{Password}'; CREATE ROLE {name} LOGIN PASSWORD '{Password}'");
        await Servers.ExecuteAsync(server, $"ALTER ROLE {name} SET synchronous_commit = on");
        await Servers.ExecuteAsync(server, $"CREATE DATABASE {name} OWNER {name}_owner");
        await Servers.ExecuteAsync(server, $"REVOKE ALL ON DATABASE {name} FROM PUBLIC");
        await Servers.ExecuteAsync(server, $"GRANT CONNECT ON DATABASE {name} TO {name}");
        return new Database(name, As(superuser, name, name), As(superuser, name, name + "_owner"), servers.Superuser(name));
    }

    private static string As(string superuser, string database, string role)
    {
        var address = new NpgsqlConnectionStringBuilder(superuser);
        return new NpgsqlConnectionStringBuilder
        {
            Host = address.Host, Port = address.Port, Database = database, Username = role, Password = Password,
        }.ConnectionString;
    }
}
