using System.Globalization;
using Npgsql;

namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// Another service that is a source of records, beside a stack's runner: with a database, roles and a broker user of its own, which have no
/// more rights than the product's.
/// </summary>
internal sealed class SecondSource : IAsyncDisposable
{
    private static readonly ServiceProgram Program = new("test-source", "Platform.TestSource", "notes", "test_source");
    private static readonly string Password = Command.NewId().ToString("N");
    private static int count;

    private readonly Stack stack;
    private readonly Uri broker;

    private SecondSource(Stack stack, TestDatabase database, Uri broker, string name)
    {
        this.stack = stack;
        this.broker = broker;
        Database = database;
        Name = name;
        Journal = new Journal(database);
    }

    public TestDatabase Database { get; }

    public Journal Journal { get; }

    /// <summary>The source's name in the ledger.</summary>
    public string Name { get; }

    public static async Task<SecondSource> CreateAsync(Stack stack)
    {
        var database = await CreateDatabaseAsync();
        var user = await CreateBrokerUserAsync(stack.VirtualHost);
        await ServiceProcess.MigrateAsync(Program, database, user);
        var name = await new Journal(database).SourceAsync();
        stack.OtherSources.Add(name);
        return new SecondSource(stack, database, user, name);
    }

    /// <summary>One process of it, not started, that writes notes until there are so many.</summary>
    public ServiceProcess Add(int notes)
    {
        var process = new ServiceProcess(Program, Database, broker);
        process.Settings["Notes__Count"] = notes.ToString(CultureInfo.InvariantCulture);
        return process;
    }

    /// <summary>
    /// When no note is written any more: waits until the ledger has the record of each, once, under the numbers 1, 2, 3 …, and says that
    /// nothing is missing.
    /// </summary>
    public async Task HoldsAsync(Func<string> diagnose)
    {
        var notes = (int)await Database.ScalarAsync<long>("SELECT count(*) FROM notes.note");
        Assert.InRange(notes, 20, int.MaxValue);
        await Eventually.EqualAsync((long)notes, () => stack.Ledger.CountAsync(Name), "entries of the second source", TimeSpan.FromSeconds(90), diagnose);
        Assert.Equal((long)notes, await Journal.CountAsync());
        var entries = (await stack.Ledger.EntriesAsync()).Where(e => e.Source == Name).OrderBy(e => e.SourceSeq).ToList();
        Assert.Equal(Enumerable.Range(1, notes).Select(i => (long)i), entries.Select(e => e.SourceSeq));
        Assert.Equal(
            Enumerable.Range(1, notes).Select(i => string.Create(CultureInfo.InvariantCulture, $"note-{i}")).Order(StringComparer.Ordinal),
            entries.Select(e => Assert.Single(e.AffectedIds)).Order(StringComparer.Ordinal));
        Assert.All(entries, e => Assert.Equal(("run_state", "WRITTEN"), (e.Kind, e.Status)));
        await Eventually.TrueAsync(
            async () => (await stack.Ledger.CompletenessAsync()).GetProperty("sources").EnumerateArray()
                .Any(s => s.GetProperty("source").GetString() == Name && s.GetProperty("missing").ValueKind == System.Text.Json.JsonValueKind.Number && s.GetProperty("missing").GetInt64() == 0),
            "the ledger says that nothing of the second source is missing", diagnose: diagnose);
    }

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();

    private static async Task<TestDatabase> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_notes_{Interlocked.Increment(ref count)}");
        var super = new TestDatabase("postgres", "", "");
        foreach (var role in new[] { "test_source", "test_source_owner" })
        {
            if (await super.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role)) await super.ExecuteAsync($"CREATE ROLE {role} LOGIN");
            await super.ExecuteAsync($"ALTER ROLE {role} PASSWORD '{Password}'");
        }

        await super.ExecuteAsync($"CREATE DATABASE \"{name}\" OWNER test_source_owner");
        var database = new TestDatabase(name, Connection(name, "test_source"), Connection(name, "test_source_owner"));
        await database.ExecuteAsync("REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER SCHEMA public OWNER TO test_source_owner; GRANT USAGE ON SCHEMA public TO test_source");
        return database;
    }

    private static string Connection(string database, string role)
    {
        var server = new NpgsqlConnectionStringBuilder(TestServers.Postgres);
        return $"Host={server.Host};Port={server.Port};Database={database};Username={role};Password={Password}";
    }

    private static async Task<Uri> CreateBrokerUserAsync(string vhost)
    {
        // What a source needs: to publish records and heads, and to hear acknowledgements on queues of its own.
        var records = string.Join('|', Platform.Contracts.RecordAttribute.Exchanges.Values);
        const string Own = "test-source[-_.].*";
        await TestServers.RabbitmqctlAsync("eval", $$"""
            catch rabbit_auth_backend_internal:add_user(<<"test-source">>, <<"{{Password}}">>, <<"tests">>),
            rabbit_auth_backend_internal:change_password(<<"test-source">>, <<"{{Password}}">>, <<"tests">>),
            rabbit_auth_backend_internal:set_permissions(<<"test-source">>, <<"{{vhost}}">>, <<"^({{records}}|ledger|journal-head|ledger-appended|{{Own}})$">>,
              <<"^({{records}}|ledger|journal-head|ledger-appended|{{Own}})$">>, <<"^({{records}}|ledger-appended|{{Own}})$">>, <<"tests">>), ok.
            """);
        return new Uri($"amqp://test-source:{Password}@{TestServers.RabbitMq.Host}:{TestServers.RabbitMq.Port}/{vhost}");
    }
}
