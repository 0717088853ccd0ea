using System.Text.Json;
using Npgsql;
using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;
using RabbitMQ.Client;

namespace Platform.Benchmarks.Staging;

/// <summary>
/// The product: the action-runner and the audit service, and the miner where a benchmark starts it; each in its own database.
/// </summary>
internal sealed partial class OurSide : ISide
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(3) };
    private const int Objects = 2_000;
    private readonly Population population;
    private readonly NpgsqlDataSource ledger;
    private readonly Dictionary<string, Dictionary<string, string>> environments;
    private readonly VirtualHost host;
    private readonly Servers servers;

    private OurSide(Servers servers, VirtualHost host, Database business, Database audit, int objects)
    {
        population = new Population(objects);
        (this.servers, this.host) = (servers, host);
        Business = business;
        AuditDatabase = audit;
        ledger = NpgsqlDataSource.Create(audit.Superuser);
        environments = new()
        {
            ["action-runner"] = Environment(host, "action-runner", business),
            ["audit"] = Environment(host, "audit", audit),
        };
        Cpu = new CpuClock(servers, business.Name, audit.Name, () => Runner?.Pid ?? 0, () => Audit?.Pid ?? 0);
    }

    public string Name => "platform";

    public Uri Broker => host.Admin;

    public Database Business { get; }

    public Database AuditDatabase { get; }

    public CpuClock Cpu { get; }

    public ServiceProcess Runner { get; private set; } = null!;

    public ServiceProcess Audit { get; private set; } = null!;

    public string RunnerUrl => environments["action-runner"]["ASPNETCORE_URLS"];

    public string AuditUrl => environments["audit"]["ASPNETCORE_URLS"];

    public static async Task<OurSide> StartAsync(Servers servers, string name = "ours")
    {
        var side = await PrepareAsync(servers, name);
        await Task.WhenAll(side.StartRunnerAsync(), side.StartAuditAsync());
        return side;
    }

    /// <summary>Databases with their schemas, the virtual host, so many objects; no service yet.</summary>
    public static async Task<OurSide> PrepareAsync(Servers servers, string name, int objects = Objects)
    {
        var business = await Database.CreateAsync(servers, $"bench_{name}_business");
        var audit = await Database.CreateAsync(servers, $"bench_{name}_audit");
        var side = new OurSide(servers, await VirtualHost.CreateAsync(servers, "bench-" + name), business, audit, objects);
        await Task.WhenAll(side.MigrateAsync("action-runner", business), side.MigrateAsync("audit", audit));
        await side.population.SeedAsync(
            business.Superuser, "INSERT INTO ontology.object (id, type, version, attributes) SELECT id, 'server', 1, a::jsonb FROM unnest($1::text[], $2::text[]) AS g(id, a)");
        return side;
    }

    public async Task StartRunnerAsync() => Runner = await StartAsync("action-runner");

    public async Task StartAuditAsync() => Audit = await StartAsync("audit");

    public List<Command> Commands(int count)
    {
        var properties = new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent };
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (id, body) = population.Next(Write);
            return new Command(id, "execute-action", properties, body);
        })];
    }

    public Task<long> LedgerSizeAsync() => Servers.ScalarAsync<long>(ledger, "SELECT COALESCE(max(index) + 1, 0) FROM ledger.entry");

    public Task<long> SuccessesAsync(long first) =>
        Servers.ScalarAsync<long>(ledger, $"SELECT count(*) FROM ledger.entry WHERE index >= {first} AND status = 'SUCCESS'");

    public async Task<Dictionary<Guid, DateTime>> CommitTimesAsync(long first)
    {
        var times = new Dictionary<Guid, DateTime>();
        await using var command = ledger.CreateCommand($"SELECT command_id, pg_xact_commit_timestamp(xmin) FROM ledger.entry WHERE index >= {first}");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) times[reader.GetGuid(0)] = reader.GetDateTime(1);
        return times;
    }

    /// <summary>When each command's intent, its outcome and its number were committed.</summary>
    public async Task<Dictionary<Guid, (DateTime Intent, DateTime Outcome, DateTime Number)>> JournalTimesAsync(IEnumerable<Guid> commands)
    {
        await using var journal = NpgsqlDataSource.Create(Business.Superuser);
        await using var command = journal.CreateCommand(
            """
            SELECT c.command_id, pg_xact_commit_timestamp(c.xmin), pg_xact_commit_timestamp(r.xmin), pg_xact_commit_timestamp(s.xmin)
            FROM journal.command c JOIN journal.record r ON r.key = c.command_id AND NOT r.derived JOIN journal.shipment s USING (record_id) WHERE c.command_id = ANY($1)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = commands.ToArray() });
        var times = new Dictionary<Guid, (DateTime, DateTime, DateTime)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) times[reader.GetGuid(0)] = (reader.GetDateTime(1), reader.GetDateTime(2), reader.GetDateTime(3));
        return times;
    }

    /// <summary>How many commands shared a commit, on the average: the intents, the outcomes, the ledger.</summary>
    public async Task<(double Intents, double Outcomes, double Ledger)> GroupSizesAsync(long first)
    {
        await using var journal = NpgsqlDataSource.Create(Business.Superuser);
        const string Average = "SELECT COALESCE(count(*)::float8 / NULLIF(count(DISTINCT xmin::text), 0), 0) FROM ";
        return (
            await Servers.ScalarAsync<double>(journal, Average + $"(SELECT xmin FROM journal.command ORDER BY ordinal OFFSET {first}) t"),
            await Servers.ScalarAsync<double>(journal, Average + $"(SELECT xmin FROM journal.record ORDER BY record_id OFFSET {first}) t"),
            await Servers.ScalarAsync<double>(ledger, Average + $"ledger.entry WHERE index >= {first}"));
    }

    public async ValueTask DisposeAsync()
    {
        await StopMinerAsync();
        await LeaveRunnersAsync(1);
        if (Runner is not null) await Runner.DisposeAsync();
        if (Audit is not null) await Audit.DisposeAsync();
        await ledger.DisposeAsync();
    }

    private static void Write(Utf8JsonWriter writer, Update update)
    {
        writer.WriteStartObject();
        writer.WriteString("commandId", update.CommandId);
        writer.WriteString("agentId", update.AgentId);
        writer.WriteString("traceId", update.TraceId);
        writer.WriteString("actionType", Update.ActionType);
        writer.WriteString("trigger", Update.Trigger);
        writer.WriteStartObject("parameters");
        writer.WriteString("id", update.ObjectId);
        writer.WriteNumber("expectedVersion", update.ExpectedVersion);
        writer.WritePropertyName("attributes");
        update.WriteAttributes(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static Dictionary<string, string> Environment(VirtualHost host, string service, Database database) => new()
    {
        ["ConnectionStrings__Database"] = database.App,
        ["RabbitMq__Uri"] = host.As(service).ToString(),
        ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ServiceProcess.FreePort()}",
    };

    private static string Dll(string service) => ServiceProcess.Built(service switch { "audit" => "Audit", "miner" => "Miner", _ => "ActionRunner" }, service);

    private async Task MigrateAsync(string service, Database database)
    {
        var environment = new Dictionary<string, string>(environments[service])
        {
            ["ConnectionStrings__Owner"] = database.Owner,
        };
        await using var process = ServiceProcess.Start(service + "-migrate", Dll(service), environment, "migrate");
        if (await process.EndAsync() != 0) throw new InvalidOperationException($"The migrations of {service} failed:\n{await process.TailAsync()}");
    }

    private async Task<ServiceProcess> StartAsync(string service, string health = "/health/ready")
    {
        var process = ServiceProcess.Start(service, Dll(service), environments[service]);
        var ready = new Uri(environments[service]["ASPNETCORE_URLS"] + health);
        await process.ReadyAsync(async () =>
        {
            try
            {
                using var answer = await Http.GetAsync(ready);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        });
        return process;
    }
}
