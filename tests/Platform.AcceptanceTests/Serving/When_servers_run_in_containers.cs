using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Platform.AcceptanceTests.Serving;

/// <summary>The containers of this class, or the reason why there are none.</summary>
public sealed class Contained : IAsyncLifetime
{
    private ITestServers? servers;

    internal ITestServers Servers
    {
        get
        {
            Assert.SkipWhen(servers is null, "No container engine answers, so that nothing here is shown; wherever one does, these tests run.");
            return servers!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            servers = await ContainerServers.StartAsync();
        }
        catch (NoServersException e) when (e.NoEngine)
        {
            // Each test says so.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (servers is not null) await servers.DisposeAsync();
    }
}

/// <summary>
/// With an engine and nothing prepared the tests have the same servers as natively: rights, failures and backups included.
/// </summary>
public sealed class When_servers_run_in_containers(Contained contained) : IClassFixture<Contained>
{
    private ITestServers Servers => contained.Servers;

    [Fact]
    [Trait("Requirement", "R110")]
    public async Task Should_give_roles_and_users_the_rights_of_the_product()
    {
        Assert.Equal("business", await AskAsync(Role("action_runner", "action-runner", "business"), "SELECT current_database()"));
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => AskAsync(Role("action_runner", "action-runner", "audit"), "SELECT 1"))).SqlState);
        Assert.Equal("28P01", (await Assert.ThrowsAsync<PostgresException>(() => AskAsync(Role("action_runner", "audit", "business"), "SELECT 1"))).SqlState);
        Assert.Equal("on on UTF8", await AskAsync(
            Servers.Postgres, "SELECT concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_encoding'))"));

        await using var connection = await new ConnectionFactory { Uri = Broker("agent") }.CreateConnectionAsync();
        await using var mine = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await mine.BasicPublishAsync("execute-action", "", mandatory: true, "{}"u8.ToArray());
        await using var others = await connection.CreateChannelAsync();
        Assert.Equal(403, (await Assert.ThrowsAsync<OperationInterruptedException>(() => others.QueueDeleteAsync("execute-action"))).ShutdownReason!.ReplyCode);
        Assert.Contains("execute-action\t1", await Servers.RabbitmqctlAsync("list_queues", "-q", "-p", "platform", "name", "messages"), StringComparison.Ordinal);
        await Servers.RabbitmqctlAsync("purge_queue", "-p", "platform", "execute-action");
    }

    [Fact]
    [Trait("Requirement", "R110")]
    public async Task Should_start_again_what_was_killed_with_its_data()
    {
        await AskAsync(Servers.Postgres, "CREATE TABLE kept AS SELECT 'still here' AS text; SELECT ''");
        var before = await AskAsync(Servers.Postgres, "SELECT pg_postmaster_start_time()::text");
        await Servers.ControlAsync("kill", "postgres");
        await Eventually.TrueAsync(async () => await AskAsync(Servers.Postgres, "SELECT pg_postmaster_start_time()::text") != before, "PostgreSQL was started again", within: TimeSpan.FromSeconds(60));
        Assert.Equal("still here", await AskAsync(Servers.Postgres, "SELECT text FROM kept"));

        await using (var connection = await new ConnectionFactory { Uri = Broker("agent"), AutomaticRecoveryEnabled = false }.CreateConnectionAsync())
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
            await channel.BasicPublishAsync("execute-plan", "", mandatory: true, new BasicProperties { Persistent = true }, "{}"u8.ToArray());
            await Servers.ControlAsync("kill", "rabbitmq");
            await Eventually.TrueAsync(() => !connection.IsOpen, "the broker is gone");
        }

        await Eventually.TrueAsync(
            async () => (await Servers.RabbitmqctlAsync("list_queues", "-q", "-p", "platform", "name", "messages")).Contains("execute-plan\t1", StringComparison.Ordinal),
            "the broker was started again with what was confirmed",
            within: TimeSpan.FromSeconds(90));
    }

    [Fact]
    [Trait("Requirement", "R110")]
    public async Task Should_leave_away_what_was_stopped_until_it_is_started()
    {
        await Servers.ControlAsync("stop", "postgres");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => AskAsync(Servers.Postgres, "SELECT ''"));
        await Servers.ControlAsync("start", "postgres");
        Assert.Equal("", await AskAsync(Servers.Postgres, "SELECT ''"));
        await Servers.ControlAsync("restart", "rabbitmq");
        await using var connection = await new ConnectionFactory { Uri = Broker("agent") }.CreateConnectionAsync();
        Assert.True(connection.IsOpen);
    }

    [Fact]
    [Trait("Requirement", "R110")]
    public async Task Should_put_a_backup_back_with_all_its_rights()
    {
        var file = Path.Combine(Path.GetTempPath(), $"platform-backup-{Command.NewId():N}");
        try
        {
            await AskAsync(On("business"), "CREATE TABLE public.kept AS SELECT 'still here' AS text; GRANT SELECT ON public.kept TO action_runner; SELECT ''");
            await Servers.DumpAsync("business", file);
            await AskAsync(Servers.Postgres, "DROP DATABASE business WITH (FORCE)");
            await Servers.RestoreAsync(file);
            Assert.Equal("still here", await AskAsync(Role("action_runner", "action-runner", "business"), "SELECT text FROM public.kept"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private string Role(string role, string secret, string database) =>
        new NpgsqlConnectionStringBuilder(On(database)) { Username = role, Password = Secret(secret) }.ConnectionString;

    private string On(string database) => new NpgsqlConnectionStringBuilder(Servers.Postgres) { Database = database, Pooling = false, Timeout = 10 }.ConnectionString;

    private Uri Broker(string user) => new($"amqp://{user}:{Secret("broker-" + user)}@{Servers.RabbitMq.Host}:{Servers.RabbitMq.Port}/platform");

    private string Secret(string name) => File.ReadAllText(Path.Combine(Servers.Stack, "secrets", name)).Trim();

    private static async Task<string> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
