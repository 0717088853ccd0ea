using System.Diagnostics;
using Npgsql;

namespace Platform.Testing;

/// <summary>The real servers that <c>./platform test</c> started and named in the environment.</summary>
public static class TestServers
{
    /// <summary>The superuser's connection string: only for making databases, for reading, and for being the attacker.</summary>
    public static string Postgres => Required("PLATFORM_TEST_POSTGRES");

    /// <summary>The broker's administrator.</summary>
    public static Uri RabbitMq => new(Required("PLATFORM_TEST_RABBITMQ"));

    /// <summary>The instance's folder.</summary>
    public static string Stack => Required("PLATFORM_TEST_STACK");

    /// <summary>What marks a process as one of the instance's, so that nothing that a killed test run leaves behind survives it.</summary>
    public static string Tag => File.ReadAllText(Path.Combine(Stack, "id")).Trim();

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

    public static Task<string> RabbitmqctlAsync(params string[] arguments) => RunAsync(Required("PLATFORM_TEST_RABBITMQCTL"), arguments);

    /// <summary><c>kill</c>, <c>stop</c>, <c>start</c> or <c>restart</c> of <c>postgres</c> or <c>rabbitmq</c>.</summary>
    public static Task<string> ServerAsync(string verb, string server) => RunAsync("bash", Required("PLATFORM_TEST_SERVER"), Stack, verb, server);

    private static string Required(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set: these tests need real servers. Run them with ./platform test, which starts PostgreSQL and RabbitMQ for them.");

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            await process.WaitForExitAsync(limit.Token);
            // A supervisor that such a command starts inherits the pipes: their end is not waited for long.
            await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(2)));
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within two minutes.", e);
        }

        var said = output.IsCompletedSuccessfully ? await output : "";
        var complained = error.IsCompletedSuccessfully ? await error : "";
        return process.ExitCode == 0
            ? said
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}: {said}{complained}");
    }
}
