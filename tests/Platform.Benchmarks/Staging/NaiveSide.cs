using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Naive;
using RabbitMQ.Client;

namespace Platform.Benchmarks.Staging;

/// <summary>The baseline, on the same servers, with databases and a virtual host of its own.</summary>
internal sealed class NaiveSide : ISide
{
    private readonly Population population = new(2_000);
    private readonly NpgsqlDataSource ledger;
    private readonly VirtualHost host;

    private NaiveSide(Servers servers, VirtualHost host, Database business, Database audit)
    {
        this.host = host;
        ledger = NpgsqlDataSource.Create(audit.Superuser);
        Cpu = new CpuClock(servers, business.Name, audit.Name, () => Runner!.Pid, () => Audit!.Pid);
    }

    public string Name => "naive";

    public Uri Broker => host.Admin;

    public CpuClock Cpu { get; }

    public ServiceProcess Runner { get; private set; } = null!;

    public ServiceProcess Audit { get; private set; } = null!;

    public static async Task<NaiveSide> StartAsync(Servers servers)
    {
        var business = await Database.CreateAsync(servers, "bench_naive_business");
        var audit = await Database.CreateAsync(servers, "bench_naive_audit");
        await using (var db = new BusinessDb(new DbContextOptionsBuilder<BusinessDb>().UseNpgsql(business.Owner).Options)) await db.Database.EnsureCreatedAsync();
        await using (var db = new AuditDb(new DbContextOptionsBuilder<AuditDb>().UseNpgsql(audit.Owner).Options)) await db.Database.EnsureCreatedAsync();
        var side = new NaiveSide(servers, await VirtualHost.CreateAsync(servers, "bench-naive"), business, audit);
        await side.population.SeedAsync(
            business.Superuser,
            """INSERT INTO objects ("Id", "Type", "Version", "Attributes", "UpdatedAt") SELECT id, 'server', 1, a::jsonb, now() FROM unnest($1::text[], $2::text[]) AS g(id, a)""");
        // The audit service first: it binds its queue to the exchange that the runner publishes to.
        side.Audit = await side.StartAsync("naive-audit", audit);
        side.Runner = await side.StartAsync("naive-runner", business);
        return side;
    }

    public List<Command> Commands(int count)
    {
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent };
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (id, body) = population.Next(Write);
            return new Command(id, "Platform.Benchmarks.Naive:ExecuteAction", properties, body);
        })];
    }

    // A rolled back insert would leave a hole in the identity; a benchmark without failures has none.
    public Task<long> LedgerSizeAsync() => Servers.ScalarAsync<long>(ledger, "SELECT COALESCE(max(\"Id\"), 0) FROM entries");

    public Task<long> SuccessesAsync(long first) =>
        Servers.ScalarAsync<long>(ledger, $"SELECT count(*) FROM entries WHERE \"Id\" > {first} AND \"Status\" = 'SUCCESS'");

    public async Task<Dictionary<Guid, DateTime>> CommitTimesAsync(long first)
    {
        var times = new Dictionary<Guid, DateTime>();
        await using var command = ledger.CreateCommand($"SELECT \"CommandId\", pg_xact_commit_timestamp(xmin) FROM entries WHERE \"Id\" > {first}");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) times[reader.GetGuid(0)] = reader.GetDateTime(1);
        return times;
    }

    public async ValueTask DisposeAsync()
    {
        if (Runner is not null) await Runner.DisposeAsync();
        if (Audit is not null) await Audit.DisposeAsync();
        await ledger.DisposeAsync();
    }

    private static void Write(Utf8JsonWriter writer, Update update)
    {
        writer.WriteStartObject();
        writer.WriteString("messageId", update.CommandId);
        writer.WriteStartArray("messageType");
        writer.WriteStringValue("urn:message:Platform.Benchmarks.Naive:ExecuteAction");
        writer.WriteEndArray();
        writer.WriteStartObject("message");
        writer.WriteString("commandId", update.CommandId);
        writer.WriteString("agentId", update.AgentId);
        writer.WriteString("traceId", update.TraceId);
        writer.WriteString("actionType", Update.ActionType);
        writer.WriteString("trigger", Update.Trigger);
        writer.WriteString("objectId", update.ObjectId);
        writer.WriteNumber("expectedVersion", update.ExpectedVersion);
        writer.WritePropertyName("attributes");
        update.WriteAttributes(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private async Task<ServiceProcess> StartAsync(string verb, Database database)
    {
        var environment = new Dictionary<string, string>
        {
            // As the owner: EnsureCreated grants nothing to anybody else.
            ["NAIVE_POSTGRES"] = database.Owner,
            ["NAIVE_RABBITMQ"] = host.As("naive").ToString(),
        };
        var process = ServiceProcess.Start(verb, typeof(NaiveSide).Assembly.Location, environment, verb);
        await process.ReadyAsync(async () => File.Exists(process.Log) && (await File.ReadAllTextAsync(process.Log)).Contains(NaiveService.ReadyLine, StringComparison.Ordinal));
        return process;
    }
}
