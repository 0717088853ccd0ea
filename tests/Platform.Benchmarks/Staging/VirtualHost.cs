using System.Text.Json;

namespace Platform.Benchmarks.Staging;

/// <summary>A fresh virtual host of the broker with the product's users and permissions (ops/native/definitions.sh).</summary>
internal sealed class VirtualHost(Servers servers, string name)
{
    private const string Password = "bench";
    private const string Shared = "execute-action|execute-plan|change-security-state|action-attempted|command-denied|execution-recorded|security-state-changed|run-state-changed|phase-reported|gate-decided|ledger-alarm-raised|ledger|journal-head|ledger-appended|ledger-signed|get-guidance|pattern-changed|avoided-patterns";

    /// <summary>The broker's administrator, for load and for looking.</summary>
    public Uri Admin { get; } = new UriBuilder(servers.RabbitMq) { Path = "/" + name }.Uri;

    public Uri As(string user) => new UriBuilder(servers.RabbitMq) { Path = "/" + name, UserName = "bench-" + user, Password = Password }.Uri;

    public static async Task<VirtualHost> CreateAsync(Servers servers, string name)
    {
        var admin = servers.RabbitMq.UserInfo.Split(':')[0];
        var definitions = new
        {
            vhosts = new[] { new { name } },
            users = new[] { User("action-runner"), User("audit"), User("miner"), User("naive") },
            permissions = new[]
            {
                new { user = admin, vhost = name, configure = ".*", write = ".*", read = ".*" },
                new { user = "bench-naive", vhost = name, configure = ".*", write = ".*", read = ".*" },
                Service("action-runner", "|amq\\.default"),
                Service("audit", "|amq\\.default"),
                Service("miner", "|amq\\.default"),
            },
        };
        var file = Path.Combine(Path.GetTempPath(), $"platform-bench-{Environment.ProcessId}-{name}.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(definitions));
        try
        {
            // What an earlier benchmark left in its queues is not this one's load.
            if ((await Servers.RunAsync(servers.RabbitMqCtl, "-q", "list_vhosts", "name")).Split('\n').Contains(name))
                await Servers.RunAsync(servers.RabbitMqCtl, "delete_vhost", name);
            await Servers.RunAsync(servers.RabbitMqCtl, "import_definitions", file);
        }
        finally
        {
            File.Delete(file);
        }

        return new VirtualHost(servers, name);

        object User(string user) => new { name = "bench-" + user, password = Password, tags = "" };
        dynamic Service(string service, string more) => new
        {
            user = "bench-" + service,
            vhost = name,
            configure = $"^({Shared}|{service}[-_.].*)$",
            write = $"^({Shared}|{service}[-_.].*{more})$",
            read = $"^({Shared}|{service}[-_.].*)$",
        };
    }
}
