using System.Diagnostics;
using Npgsql;

namespace Platform.Benchmarks.Staging;

/// <summary>The PostgreSQL and RabbitMQ that <c>./platform bench</c> brought up.</summary>
internal sealed record Servers(string Postgres, Uri RabbitMq, string RabbitMqCtl, string Stack, string ServerControl)
{
    public int PostgresPid => ReadPid("postgres");

    public int RabbitMqPid => ReadPid("rabbitmq");

    public static Servers FromEnvironment() => new(
        Required("PLATFORM_TEST_POSTGRES"),
        new Uri(Required("PLATFORM_TEST_RABBITMQ")),
        Required("PLATFORM_TEST_RABBITMQCTL"),
        Required("PLATFORM_TEST_STACK"),
        Required("PLATFORM_TEST_SERVER"));

    /// <summary>A connection of the superuser to one database.</summary>
    public string Superuser(string database) => new NpgsqlConnectionStringBuilder(Postgres) { Database = database, Timeout = 15, CommandTimeout = 600 }.ConnectionString;

    /// <summary>
    /// PostgreSQL remembers when each transaction was committed, so that latency can be read from it afterwards instead of being disturbed
    /// by asking all the time. Both sides pay the same for it.
    /// </summary>
    public async Task RememberCommitTimesAsync()
    {
        await using var database = NpgsqlDataSource.Create(Superuser("postgres"));
        if (await ScalarAsync<string>(database, "SHOW track_commit_timestamp") == "on") return;
        await ExecuteAsync(database, "ALTER SYSTEM SET track_commit_timestamp = on");
        await RunAsync("bash", ServerControl, Stack, "restart", "postgres");
        NpgsqlConnection.ClearAllPools();
    }

    public Task ControlAsync(string verb, string server) => RunAsync("bash", ServerControl, Stack, verb, server);

    public static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {arguments.FirstOrDefault()} ended with code {process.ExitCode}: {await errors} {await output}");
    }

    private int ReadPid(string server) => int.Parse(File.ReadAllText(Path.Combine(Stack, "run", server + ".pid")));

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"The variable {name} is missing: run the benchmarks with ./platform bench, which brings up the servers they need.");
}
