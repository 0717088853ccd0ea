using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Platform.ArchitectureTests;

/// <summary>docker-compose.yml, read as it stands: what holds for each service. Whether it runs is tried by ops/compose-check.</summary>
[Trait("Requirement", "R111")]
public partial class When_the_stack_is_composed
{
    private static readonly string[] Ours = ["action-runner", "audit", "miner", "orchestrator"];

    private static readonly string[] Others = ["postgres", "rabbitmq", "otel-collector", "jaeger", "prometheus", "grafana"];

    /// <summary>Its image holds nothing that could ask it; Prometheus does.</summary>
    private static readonly string[] AskedFromOutside = ["otel-collector"];

    /// <summary>What a service takes at most to finish what it holds, in seconds: 20 for the host, and 3 to spare.</summary>
    private const int Drain = 23;

    [Fact]
    public void Should_name_every_part_of_the_platform() =>
        Assert.Empty(
            ((string[])[.. Ours, .. Ours.Select(s => $"migrate-{s}"), "remove-payloads", .. Others])
                .Except(Services(Text("docker-compose.yml")).Keys));

    [Fact]
    public void Should_close_every_container() => Assert.Empty(Services(Text("docker-compose.yml")).SelectMany(s => Open(s.Key, s.Value)));

    [Theory]
    [InlineData("read_only: true", "read_only: false")]
    [InlineData("cap_drop: [ALL]", "cap_drop: []")]
    [InlineData("no-new-privileges:true", "no-new-privileges:false")]
    [InlineData("user: ${PLATFORM_USER:-10001:10001}", "user: \"0:0\"")]
    [InlineData("127.0.0.1:${PLATFORM_PORT_AUDIT", "${PLATFORM_PORT_AUDIT")]
    [InlineData("mem_limit: 512m", "cpus: 1")]
    [InlineData("image: ${RABBITMQ_IMAGE:?", "image: rabbitmq:latest # ${")]
    [InlineData("databases: { condition: service_completed_successfully }", "databases: {}")]
    [InlineData("stop_grace_period: 30s", "stop_grace_period: 10s")]
    [InlineData("healthcheck: { test: [CMD, is-ready]", "x-none: { test: [CMD, is-ready]")]
    [InlineData("secrets: [audit.connection, audit.broker, ledger-key]", "secrets: [audit.connection, audit.broker, ledger-key, superuser]")]
    [InlineData("POSTGRES_PASSWORD_FILE: /run/secrets/superuser", "POSTGRES_PASSWORD: secret")]
    [InlineData("AllowedHosts: localhost;127.0.0.1;[::1];miner", "AllowedHosts: localhost")]
    public void Should_notice_one_that_is_open(string closed, string open)
    {
        var text = Text("docker-compose.yml");
        Assert.Contains(closed, text, StringComparison.Ordinal);
        Assert.NotEmpty(Services(text.Replace(closed, open, StringComparison.Ordinal)).SelectMany(s => Open(s.Key, s.Value)));
    }

    [Fact]
    public void Should_pin_every_image_that_is_not_ours()
    {
        var pins = Pins().Matches(Text(".env.example")).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["image"].Value);
        var wanted = Variables().Matches(Text("docker-compose.yml")).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), pins.Keys.Order(StringComparer.Ordinal));
        Assert.All(pins.Values, image => Assert.Matches(@"^[a-z0-9/-]+:v?\d+\.?[\d.]*(@sha256:[0-9a-f]{64})?$", image));
    }

    [Fact]
    public void Should_take_its_secrets_from_files_that_git_ignores()
    {
        var secrets = (Dictionary<object, object>)Root(Text("docker-compose.yml"))["secrets"];
        var files = secrets.Values.Select(s => Value((Dictionary<object, object>)s, "file")!);
        Assert.All(files, f => Assert.StartsWith("${PLATFORM_HOME:-./.local/default}/docker/", f, StringComparison.Ordinal));
        Assert.Contains(".local/", Text(".gitignore").Split('\n'));
        Assert.Contains(".env", Text(".gitignore").Split('\n'));
        Assert.StartsWith("# ", Text(".dockerignore"), StringComparison.Ordinal);
        Assert.Contains("*", Text(".dockerignore").Split('\n')); // nothing goes into an image but what is named
    }

    [Fact]
    public void Should_hand_the_collector_only_what_it_has()
    {
        var collector = Root(Text("ops/compose/otel-collector/config.yaml"));
        AssertPipelines(collector);
        AssertPipelines(Root(Text("ops/compose/jaeger/config.yaml")));
    }

    [Theory]
    [InlineData("ops/compose/prometheus/prometheus.yml", "scrape_configs")]
    [InlineData("ops/compose/grafana/provisioning/datasources/platform.yaml", "datasources")]
    [InlineData("ops/compose/grafana/provisioning/dashboards/platform.yaml", "providers")]
    public void Should_give_settings_that_can_be_read(string file, string part) => Assert.NotEmpty((List<object>)Root(Text(file))[part]);

    [Fact]
    public void Should_ask_nobody_who_is_not_in_the_stack()
    {
        var known = Services(Text("docker-compose.yml")).Keys.Append("localhost").ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "ops/compose"), "*.y*ml", SearchOption.AllDirectories))
            Assert.All(Addresses().Matches(File.ReadAllText(file)), m => Assert.Contains(m.Groups["host"].Value, known));
    }

    private static IEnumerable<string> Open(string name, Dictionary<object, object> service)
    {
        var oneShot = name.StartsWith("migrate-", StringComparison.Ordinal) || name is "databases" or "hestia" or "remove-payloads";
        if (Value(service, "read_only") != "true") yield return $"{name} may write to its root filesystem.";
        if (!List(service, "cap_drop").Contains("ALL")) yield return $"{name} keeps capabilities.";
        if (!List(service, "security_opt").Contains("no-new-privileges:true")) yield return $"{name} may gain privileges.";
        if (!Strangers().IsMatch(Value(service, "user") ?? "")) yield return $"{name} may be root.";
        if (Value(service, "mem_limit") is not { Length: > 0 }) yield return $"{name} has no memory limit.";
        if (Value(service, "image")?.StartsWith("${", StringComparison.Ordinal) != true) yield return $"{name}'s image is not pinned by a variable.";
        if (!AskedFromOutside.Contains(name) && !Map(service, "healthcheck").ContainsKey("test"))
            yield return $"{name} is asked by nobody how it is.";
        if (!oneShot && Value(service, "restart") != "unless-stopped") yield return $"{name} is not started again.";
        foreach (var port in List(service, "ports").Where(p => !p.StartsWith("127.0.0.1:", StringComparison.Ordinal)))
            yield return $"{name} is open to the network at {port}.";
        foreach (var need in Map(service, "depends_on"))
        {
            if (need.Value is not Dictionary<object, object> how || !how.ContainsKey("condition")) yield return $"{name} does not wait for {need.Key}.";
        }

        var environment = Map(service, "environment");
        foreach (var key in environment.Keys.Cast<string>())
        {
            if (Secrets().IsMatch(key) && !key.EndsWith("_FILE", StringComparison.Ordinal)) yield return $"{name} is told {key} by its environment.";
        }

        if (!Ours.Contains(name)) yield break;
        var grace = int.Parse(Value(service, "stop_grace_period")!.TrimEnd('s'), CultureInfo.InvariantCulture);
        if (grace <= Drain) yield return $"{name} is killed before it has finished.";
        string[] own = [$"{name}.connection", $"{name}.broker", .. name switch { "action-runner" => ["business-backup.connection"], "audit" => ["ledger-key"], "miner" => ["operator"], _ => Array.Empty<string>() },
            .. name == "audit" ? Array.Empty<string>() : [$"witness-{name}"]];
        foreach (var secret in List(service, "secrets").Except(own)) yield return $"{name} is given {secret}.";
        if (!Value(environment, "AllowedHosts")!.Split(';').Contains(name)) yield return $"{name} does not answer under its own name.";
    }

    /// <summary>What a pipeline names has to be told of before.</summary>
    private static void AssertPipelines(Dictionary<object, object> settings)
    {
        var service = (Dictionary<object, object>)settings["service"];
        Assert.All(List(service, "extensions"), e => Assert.Contains(e, ((Dictionary<object, object>)settings["extensions"]).Keys));
        foreach (Dictionary<object, object> pipeline in ((Dictionary<object, object>)service["pipelines"]).Values)
        {
            foreach (var kind in (string[])["receivers", "processors", "exporters"])
                Assert.All(List(pipeline, kind), part => Assert.Contains(part, ((Dictionary<object, object>)settings[kind]).Keys));
        }
    }

    private static Dictionary<string, Dictionary<object, object>> Services(string compose) =>
        Map(Root(compose), "services").ToDictionary(s => (string)s.Key, s => (Dictionary<object, object>)s.Value, StringComparer.Ordinal);

    private static Dictionary<object, object> Root(string yaml) =>
        (Dictionary<object, object>)new DeserializerBuilder().Build().Deserialize(new MergingParser(new Parser(new StringReader(yaml))))!;

    private static Dictionary<object, object> Map(Dictionary<object, object> of, string key) =>
        of.GetValueOrDefault(key) as Dictionary<object, object> ?? [];

    private static string? Value(Dictionary<object, object> of, string key) => of.GetValueOrDefault(key) as string;

    private static IReadOnlyList<string> List(Dictionary<object, object> of, string key) =>
        of.GetValueOrDefault(key) is List<object> list ? [.. list.OfType<string>()] : [];

    private static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"^(?<name>[A-Z_]+_IMAGE)=(?<image>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pins();

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+_IMAGE)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variables();

    [GeneratedRegex(@"^(\$\{PLATFORM_USER:-)?[1-9]\d*:[1-9]\d*\}?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Strangers();

    [GeneratedRegex("password|secret|token|connection|uri", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secrets();

    [GeneratedRegex(@"(//|""|endpoint: )(?<host>[a-z][a-z-]+):\d{4,5}\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Addresses();
}
