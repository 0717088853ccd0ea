using Npgsql;

namespace Platform.Testing;

/// <summary>
/// The real PostgreSQL and RabbitMQ of a test run, from the first place that has them: what <c>./platform test</c> put into the
/// environment; the programs that are installed here, started for this run; containers, where an engine answers. The variable
/// <c>PLATFORM_TEST_SERVERS</c> (<c>native</c> or <c>containers</c>) asks for one of the latter two. Roles, users and rights are
/// the product's in all three.
/// </summary>
public static class TestServers
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static readonly List<string> Refusals = [];
    private static ITestServers? serving;

    /// <summary>The superuser's connection string: only for making databases, for reading, and for being the attacker.</summary>
    public static string Postgres => Serving.Postgres;

    /// <summary>The broker's administrator.</summary>
    public static Uri RabbitMq => Serving.RabbitMq;

    /// <summary>The instance's folder.</summary>
    public static string Stack => Serving.Stack;

    /// <summary>What marks a process as one of the instance's, so that nothing that a killed test run leaves behind survives it.</summary>
    public static string Tag => File.ReadAllText(Path.Combine(Stack, "id")).Trim();

    /// <summary>Why there are none.</summary>
    public static string Missing =>
        $"These tests need real servers. ./platform test starts PostgreSQL and RabbitMQ for them. {string.Join(' ', Refusals)}";

    private static ITestServers Serving => serving ??= NamedServers.FromEnvironment() ?? throw new InvalidOperationException(Missing);

    /// <summary>
    /// Finds or starts them, once. False where there are none: <see cref="Missing"/> says why, and whoever asks for them fails with that.
    /// </summary>
    public static async Task<bool> StartAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (serving is not null || Refusals.Count > 0) return serving is not null;
            serving = NamedServers.FromEnvironment();
            var wanted = Environment.GetEnvironmentVariable("PLATFORM_TEST_SERVERS");
            if (serving is null && (wanted is null or "" or "native")) serving = await TryAsync(() => NativeServers.StartAsync());
            if (serving is null && (wanted is null or "" or "containers")) serving = await TryAsync(() => ContainerServers.StartAsync());
            return serving is not null;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Takes down what <see cref="StartAsync"/> started.</summary>
    public static async Task StopAsync()
    {
        if (serving is { } ours) await ours.DisposeAsync();
        serving = null;
    }

    /// <summary>The password that the instance made for a role or a broker user.</summary>
    public static string Secret(string name) => File.ReadAllText(Path.Combine(Stack, "secrets", name)).Trim();

    /// <summary>The superuser on another database.</summary>
    public static string PostgresOn(string database) => new NpgsqlConnectionStringBuilder(Postgres)
    {
        Database = database,
        // The tests' own connections must not sit on databases that are to be dropped, nor on backends that are killed.
        Pooling = false,
        Timeout = 10,
    }.ConnectionString;

    /// <summary>A user of the product on a virtual host.</summary>
    public static Uri Broker(string user, string vhost) =>
        new($"amqp://{user}:{Secret("broker-" + user)}@{RabbitMq.Host}:{RabbitMq.Port}/{vhost}");

    public static Uri BrokerAdministrator(string vhost) => new(new Uri(RabbitMq.GetLeftPart(UriPartial.Authority)), vhost);

    /// <summary>A <c>pg_dump</c> of the server's own version; null where this machine's is.</summary>
    public static string? PgDump => Serving.PgDump;

    public static Task<string> RabbitmqctlAsync(params string[] arguments) => Serving.RabbitmqctlAsync(arguments);

    /// <summary>
    /// <c>kill</c>, <c>stop</c>, <c>start</c> or <c>restart</c> of <c>postgres</c> or <c>rabbitmq</c>. A killed one is started again by
    /// itself.
    /// </summary>
    public static async Task<string> ServerAsync(string verb, string server)
    {
        var said = await Serving.ControlAsync(verb, server);
        if (server == "postgres") NpgsqlConnection.ClearAllPools();
        return said;
    }

    /// <summary>A backup as an operator would take one, while the services work.</summary>
    public static Task DumpAsync(string database, string file) => Serving.DumpAsync(database, file);

    /// <summary>Makes the backup's database, which must not be there, as it was with all its rights.</summary>
    public static Task RestoreAsync(string file) => Serving.RestoreAsync(file);

    private static async Task<ITestServers?> TryAsync(Func<Task<ITestServers>> start)
    {
        try
        {
            return await start();
        }
        catch (NoServersException e)
        {
            Refusals.Add(e.Message);
            return null;
        }
    }
}
