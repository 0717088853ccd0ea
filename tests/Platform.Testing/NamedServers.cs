using System.Globalization;
using Npgsql;

namespace Platform.Testing;

/// <summary>Servers that somebody else started natively and named as <c>./platform test</c> does.</summary>
internal sealed class NamedServers(Func<string, string?> name) : ITestServers
{
    public string Postgres => Required("PLATFORM_TEST_POSTGRES");

    public Uri RabbitMq => new(Required("PLATFORM_TEST_RABBITMQ"));

    public string Stack => Required("PLATFORM_TEST_STACK");

    /// <summary>Null where the environment names none.</summary>
    public static NamedServers? FromEnvironment() =>
        Environment.GetEnvironmentVariable("PLATFORM_TEST_POSTGRES") is { Length: > 0 }
            ? new NamedServers(Environment.GetEnvironmentVariable)
            : null;

    public Task<string> RabbitmqctlAsync(params string[] arguments) =>
        Programs.RunAsync(Required("PLATFORM_TEST_RABBITMQCTL"), arguments);

    public Task<string> ControlAsync(string verb, string server) =>
        Programs.RunAsync("bash", [Required("PLATFORM_TEST_SERVER"), Stack, verb, server]);

    public Task DumpAsync(string database, string file) =>
        PostgresProgramAsync("pg_dump", "--format=custom", "--create", "--file=" + file, database);

    public Task RestoreAsync(string file) =>
        PostgresProgramAsync("pg_restore", "--create", "--exit-on-error", "--dbname=postgres", file);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<string> PostgresProgramAsync(string program, params string[] arguments)
    {
        var server = new NpgsqlConnectionStringBuilder(Postgres);
        return Programs.RunAsync(program, arguments, new Dictionary<string, string?>
        {
            ["PGHOST"] = server.Host,
            ["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = server.Username,
            ["PGPASSWORD"] = server.Password,
        });
    }

    private string Required(string variable) => name(variable) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{variable} is not set, although PLATFORM_TEST_POSTGRES is.");
}
