using System.Globalization;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Npgsql;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;

namespace Platform.Testing;

/// <summary>
/// The servers as two containers, with the product's roles, users and rights in them. The engine supervises them: a server that is killed
/// is started again, with its data and on its port.
/// </summary>
internal sealed class ContainerServers : ITestServers
{
    /// <summary>What is asked of the engine. <c>ops/standin-images.sh</c> makes both where no registry is reached.</summary>
    public const string PostgresImage = "postgres:17";

    /// <inheritdoc cref="PostgresImage"/>
    public const string RabbitMqImage = "rabbitmq:4.0";

    private const int PostgresPort = 5432;
    private const int RabbitMqPort = 5672;
    private const string Dump = "/tmp/platform.dump";
    private static int count;

    private readonly PostgreSqlContainer postgres;
    private readonly RabbitMqContainer rabbitMq;

    private ContainerServers(string stack)
    {
        Stack = stack;
        var ports = File.ReadLines(Path.Combine(stack, "ports")).Select(l => l.Split('='))
            .ToDictionary(l => l[0], l => int.Parse(l[1], CultureInfo.InvariantCulture));
        Postgres = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = ports["postgres"], Database = "postgres", Username = "postgres", Password = Secret("superuser"),
        }.ConnectionString;
        RabbitMq = new Uri($"amqp://admin:{Secret("broker-admin")}@127.0.0.1:{ports["rabbitmq"]}/platform");
        postgres = new PostgreSqlBuilder(PostgresImage)
            .WithDatabase("postgres").WithUsername("postgres").WithPassword(Secret("superuser"))
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C --data-checksums")
            .WithPortBinding(ports["postgres"], PostgresPort)
            // As the product runs it; the last word on a setting counts.
            .WithCommand("-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on")
            .WithCommand("-c", "max_connections=300", "-c", "client_connection_check_interval=2s")
            // Fast, as `down` stops it: a smart shutdown would wait for every client.
            .WithCreateParameterModifier(p => Supervise(p, "SIGINT"))
            .Build();
        rabbitMq = new RabbitMqBuilder(RabbitMqImage)
            .WithUsername("admin").WithPassword(Secret("broker-admin"))
            .WithPortBinding(ports["rabbitmq"], RabbitMqPort)
            .WithResourceMapping(Read("definitions.json"), "/etc/rabbitmq/definitions.json")
            .WithResourceMapping(Read("rabbitmq.conf"), "/etc/rabbitmq/conf.d/20-platform.conf")
            .WithCreateParameterModifier(p => Supervise(p, "SIGTERM"))
            .Build();
        byte[] Read(string name) => File.ReadAllBytes(Path.Combine(stack, "rabbitmq", name));
    }

    public string Postgres { get; }

    public Uri RabbitMq { get; }

    public string Stack { get; }

    /// <summary>It refuses a server that is newer than itself, so the server's own is taken, where it stands.</summary>
    public string? PgDump => Path.Combine(Stack, "pg_dump");

    /// <exception cref="NoServersException">No engine answers, or it has not got the images.</exception>
    public static async Task<ITestServers> StartAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"box-{Environment.ProcessId}-{Interlocked.Increment(ref count)}");
        var folder = Path.Combine(Repository.Root, ".local", name);
        ContainerServers? servers = null;
        try
        {
            await Programs.RunAsync("bash", [Path.Combine(Repository.Root, "ops", "native", "container-files.sh"), folder, "4"]);
            servers = new ContainerServers(folder);
            await Task.WhenAll(servers.postgres.StartAsync(), servers.rabbitMq.StartAsync());
            await servers.ProvisionAsync();
            await servers.WritePgDumpAsync();
            return servers;
        }
        catch (Exception e)
        {
            if (servers is not null) await servers.DisposeAsync();
            else if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            throw e is DockerUnavailableException
                ? new NoServersException("No container engine answers.", e)
                : new NoServersException($"The containers {PostgresImage} and {RabbitMqImage} could not be started: {e.Message}", e);
        }
    }

    public Task<string> RabbitmqctlAsync(params string[] arguments) => RunAsync(rabbitMq, ["rabbitmqctl", .. arguments]);

    public async Task<string> ControlAsync(string verb, string server)
    {
        IContainer container = server == "postgres" ? postgres : rabbitMq;
        switch (verb)
        {
            case "kill":
                // All but the container's own first process, and the shell that asks.
                await container.ExecAsync(["sh", "-c", "kill -KILL -1"]);
                break;
            case "stop":
                await container.StopAsync();
                break;
            case "start" or "restart":
                if (verb == "restart") await container.StopAsync();
                await container.StartAsync();
                if (container == postgres) await Eventually.TrueAsync(AnswersAsync, "PostgreSQL answers");
                break;
            default:
                throw new ArgumentException($"A server can be killed, stopped, started and restarted, not '{verb}'.", nameof(verb));
        }

        return "";
    }

    public async Task DumpAsync(string database, string file)
    {
        await RunAsync(postgres, ["pg_dump", "--username=postgres", "--format=custom", "--create", "--file=" + Dump, database]);
        await File.WriteAllBytesAsync(file, await postgres.ReadFileAsync(Dump));
    }

    public async Task RestoreAsync(string file)
    {
        await postgres.CopyAsync(await File.ReadAllBytesAsync(file), Dump);
        await RunAsync(postgres, ["pg_restore", "--username=postgres", "--create", "--exit-on-error", "--dbname=postgres", Dump]);
    }

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        await rabbitMq.DisposeAsync();
        Directory.Delete(Stack, recursive: true);
    }

    /// <summary>Whoever starts it gives it an environment of its own, so it knows by itself where the engine is.</summary>
    private async Task WritePgDumpAsync()
    {
        var engine = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? $"DOCKER_HOST='{host}' " : "";
        await File.WriteAllTextAsync(PgDump!, $$"""
            #!/bin/sh
            {{engine}}exec docker exec -e PGDATABASE -e PGUSER -e PGPASSWORD -e PGAPPNAME -e PGOPTIONS \
              -e PGHOST=127.0.0.1 -e PGPORT={{PostgresPort}} {{postgres.Id}} pg_dump "$@"

            """);
        await Programs.RunAsync("chmod", ["500", PgDump!]);
    }

    private static void Supervise(CreateContainerParameters container, string stopSignal)
    {
        container.StopSignal = stopSignal;
        // A first process of the engine's own, so that the server can be killed inside; the engine then starts the container again.
        var host = container.HostConfig!;
        host.Init = true;
        host.RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.Always };
        foreach (var binding in host.PortBindings!.Values.SelectMany(b => b)) binding.HostIP = "127.0.0.1";
    }

    private static async Task<string> RunAsync(IContainer container, IList<string> command)
    {
        var ended = await container.ExecAsync(command);
        return ended.ExitCode == 0
            ? ended.Stdout
            : throw new InvalidOperationException(
                $"{string.Join(' ', command)} ended in the container with code {ended.ExitCode}: {ended.Stdout}{ended.Stderr}");
    }

    private async Task ProvisionAsync()
    {
        await Eventually.TrueAsync(AnswersAsync, "PostgreSQL answers");
        const string Script = "/tmp/provision.sql";
        await postgres.CopyAsync(await File.ReadAllBytesAsync(Path.Combine(Stack, "postgres", "provision.sql")), Script);
        await RunAsync(postgres, ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "postgres", "-f", Script]);
        await RunAsync(postgres, ["rm", Script]);
    }

    private async Task<bool> AnswersAsync()
    {
        var fresh = new NpgsqlConnectionStringBuilder(Postgres) { Pooling = false, Timeout = 5 };
        await using var connection = new NpgsqlConnection(fresh.ConnectionString);
        await connection.OpenAsync();
        return true;
    }

    private string Secret(string name) => File.ReadAllText(Path.Combine(Stack, "secrets", name)).Trim();
}
