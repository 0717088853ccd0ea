using System.Text.Json;
using k8s;
using Platform.ArchitectureTests.Kubernetes;
using YamlDotNet.Core;

namespace Platform.ArchitectureTests;

/// <summary>
/// ops/kubernetes, read as it stands and as kubectl renders it. The kinds of Kubernetes itself are read into their own types, which
/// refuse a field that does not exist. Nothing here has a cluster: docs/operating/kubernetes.md says what was tried and what was not.
/// </summary>
public class When_the_platform_runs_in_Kubernetes
{
    public static TheoryData<string> Overlays => new(Sources.Overlays);

    [Fact]
    public void Should_keep_every_rule() => Assert.Empty(ManifestRules.Broken(Sources.Cluster(Sources.Base)));

    [Theory]
    [InlineData("runAsNonRoot: true", "runAsNonRoot: false", "may be root")]
    [InlineData("seccompProfile: { type: RuntimeDefault }", "seccompProfile: { type: Unconfined }", "any system call")]
    [InlineData("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "may gain privileges")]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "root filesystem")]
    [InlineData("capabilities: { drop: [ALL] }", "capabilities: { drop: [NET_RAW] }", "keeps capabilities")]
    [InlineData("limits: { cpu: \"2\", memory: 768Mi", "limits: { cpu: \"2\"", "no limits of memory")]
    [InlineData("requests: { cpu: 500m, memory: 384Mi }", "requests: { memory: 384Mi }", "no requests of cpu")]
    [InlineData("path: /health/ready, port: http", "path: /ready, port: http", "does not ask /health/ready")]
    [InlineData("path: /health/live, port: http", "path: /health/live, port: web", "does not ask /health/live")]
    [InlineData(", httpHeaders: [{ name: Host, value: localhost }]", "", "asks under a name")]
    [InlineData("terminationGracePeriodSeconds: 40", "terminationGracePeriodSeconds: 25", "killed before it has finished")]
    [InlineData("kind: PodDisruptionBudget", "kind: NoBudget", "0 disruption budgets")]
    [InlineData("maxUnavailable: 1\n", "maxUnavailable: 0\n", "on its node for ever")]
    [InlineData("strategy: { type: Recreate }", "strategy: { type: RollingUpdate }", "never ends")]
    [InlineData("image: postgres:17", "image: postgres:latest", "not pinned")]
    [InlineData("image: platform/audit", "image: platform/auditor", "not pinned")]
    [InlineData("serviceAccountName: miner", "serviceAccountName: nobody", "service account")]
    [InlineData("automountServiceAccountToken: false\n      enableServiceLinks", "enableServiceLinks", "Kubernetes API")]
    [InlineData("configMap: { name: people }", "configMap: { name: persons }", "ConfigMap persons is not there")]
    [InlineData("claimName: backups", "claimName: spare", "claim spare is not there")]
    [InlineData("secretName: broker-audit", "secretName: broker-auditor", "secret broker-auditor has no uri")]
    [InlineData("items: [{ key: uri, path: uri }]", "items: [{ key: url, path: uri }]", "has no url")]
    [InlineData(", items: [{ key: uri, path: uri }]", "", "shown all of the secret")]
    [InlineData("secretName: database-miner,", "secretName: database-miner-owner,", "password of the database's owner")]
    [InlineData("value: /people/keys.json", "value: /persons/keys.json", "nothing is mounted where")]
    [InlineData("[::1];miner\"", "[::1]\"", "under its own name")]
    [InlineData("value: \"http://audit:8080\"", "value: \"http://audit:80\"", "names a service that is not there")]
    [InlineData("targetPort: http", "targetPort: web", "which is none")]
    [InlineData("name: people, mountPath", "name: persons, mountPath", "mounts persons")]
    [InlineData("kind: ScaledObject", "kind: NoScaler", "nobody says how many copies")]
    [InlineData("queueName: execute-plan", "queueName: plans", "queue that is not there")]
    [InlineData("name: broker-autoscaler, key: uri", "name: broker-autoscaler, key: url", "has no url")]
    [InlineData("policyTypes: [Ingress, Egress]\n---\n", "policyTypes: [Ingress]\n---\n", "may speak with anybody")]
    [InlineData("podSelector: { matchLabels: { cnpg.io/cluster: postgres } }", "podSelector: { matchLabels: { cnpg.io/cluster: pg } }",
        "not there")]
    [InlineData("    - ports: [{ port: 8080 }]\n      to:", "    - ports: [{ port: 8081 }]\n      to:", "may not ask")]
    [InlineData("importCredentialsSecret: { name: broker-agent }", "importCredentialsSecret: { name: broker-audit }",
        "User agent has no password")]
    [InlineData("deletionPolicy: retain", "deletionPolicy: delete", "is deleted with its manifest")]
    [InlineData("owner: audit_owner", "owner: auditor", "owner of the database audit")]
    [InlineData("name: audit_owner, ensure: present,", "name: audit_owner, ensure: present, superuser: true,", "may too much")]
    [InlineData("dataDurability: required", "dataDurability: preferred", "may lose in a failover")]
    [InlineData("kind: NetworkPolicy\nmetadata:\n  name: names", "kind: Secret\nmetadata:\n  name: names", "is among the manifests")]
    [InlineData("name: payload-removal, optional: true", "name: payload-removal", "ConfigMap payload-removal is not there")]
    [InlineData("Removing__KeysFile, value: /people/keys.json", "Removing__KeysFile, value: /peoples/keys.json", "nothing is mounted where")]
    [InlineData("suspend: true", "suspend: false", "runs by itself")]
    public void Should_notice_what_breaks_one(string whole, string broken, string why)
    {
        Assert.Contains(whole, Sources.Base, StringComparison.Ordinal);
        Assert.Contains(ManifestRules.Broken(Sources.Cluster(Sources.Base.Replace(whole, broken, StringComparison.Ordinal))), w =>
            w.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_tell_kustomize_of_every_file() =>
        Assert.Equal(
            Directory.EnumerateFiles(Sources.BaseFolder, "*.yaml").Select(f => Path.GetFileName(f))
                .Except(["kustomization.yaml", "kustomizeconfig.yaml"]).Order(StringComparer.Ordinal),
            Sources.BaseFiles.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Should_keep_every_rule_as_it_is_rendered(string overlay) =>
        Assert.Empty(ManifestRules.Broken(Sources.Cluster(Sources.Render(overlay) ?? Skipped())));

    [Fact]
    public void Should_use_no_field_that_Kubernetes_does_not_know() => Read(Sources.Base);

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Should_render_no_field_that_Kubernetes_does_not_know(string overlay) => Read(Sources.Render(overlay) ?? Skipped());

    [Fact]
    public void Should_notice_a_field_that_Kubernetes_does_not_know() =>
        Assert.ThrowsAny<YamlException>(() => Read(Sources.Base.Replace("terminationGracePeriodSeconds:", "terminationGraceSeconds:",
            StringComparison.Ordinal)));

    [Fact]
    public void Should_make_every_password_anew_and_keep_none()
    {
        var words = Manifest.Parse(Sources.Secrets).Select(s => s.Root["stringData"])
            .Select(s => s["password"].Text + s["key"].Text).ToList();
        Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Sources.BaseFolder, ".."), "*.yaml", SearchOption.AllDirectories))
            Assert.DoesNotContain("kind: Secret\n", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_give_the_broker_what_the_native_stack_gives_it() => Assert.Equal(Native(Sources.NativeDefinitions()),
        Here(Manifest.Parse(Sources.Base)));

    [Theory]
    [InlineData("x-overflow: reject-publish", "x-overflow: drop-head")]
    [InlineData("source: gate-decided", "source: gates-decided")]
    [InlineData("configure: '^agent", "configure: '^agents")]
    [InlineData("type: fanout", "type: topic")]
    [InlineData("overflow: reject-publish }", "overflow: drop-head }")]
    [InlineData("limits: { connections: 500", "limits: { connections: 50")]
    [InlineData("limits: { queues: 5000 }", "limits: { queues: 500 }")]
    [InlineData("expires: 86400000", "expires: 0")]
    public void Should_notice_a_broker_that_is_given_something_else(string same, string other)
    {
        Assert.Contains(same, Sources.Base, StringComparison.Ordinal);
        Assert.NotEqual(Native(Sources.NativeDefinitions()), Here(Manifest.Parse(Sources.Base.Replace(same, other,
            StringComparison.Ordinal))));
    }

    /// <summary>
    /// One line for each thing. <c>admin</c> is the operator's own user here, and who looks at the queues' length for the scaler is
    /// at home nowhere else.
    /// </summary>
    private static IReadOnlyList<string> Native(JsonElement definitions) => Sorted(
    [
        .. definitions.GetProperty("users").EnumerateArray().Select(u => $"user {u.GetProperty("name")}").Where(u => u != "user admin"),
        .. definitions.GetProperty("permissions").EnumerateArray().Where(p => p.GetProperty("user").GetString() != "admin")
            .Select(p => $"may {p.GetProperty("user")}: {p.GetProperty("configure")} {p.GetProperty("write")} {p.GetProperty("read")}"),
        .. definitions.GetProperty("exchanges").EnumerateArray().Select(e =>
            $"exchange {e.GetProperty("name")} {e.GetProperty("type")} {e.GetProperty("durable")}"),
        .. definitions.GetProperty("queues").EnumerateArray().Select(q =>
            $"queue {q.GetProperty("name")} {q.GetProperty("durable")} "
            + string.Join(' ', Sorted(q.GetProperty("arguments").EnumerateObject().Select(a => $"{a.Name}={a.Value}")))),
        .. definitions.GetProperty("bindings").EnumerateArray().Select(b =>
            $"binding {b.GetProperty("source")} {b.GetProperty("destination")}"),
        .. definitions.GetProperty("users").EnumerateArray().SelectMany(u => u.GetProperty("limits").EnumerateObject().Select(l =>
            $"limit {u.GetProperty("name")} {l.Name["max-".Length..]} {l.Value}")),
        .. definitions.GetProperty("policies").EnumerateArray().Select(p =>
            $"policy {p.GetProperty("name")} {p.GetProperty("pattern")} {NativeBounds(p.GetProperty("definition"))}"),
        .. definitions.GetProperty("parameters").EnumerateArray().Select(p => (Of: p.GetProperty("component").GetString(), What: p) switch
        {
            ("operator_policy", var o) =>
                $"operator policy {o.GetProperty("name")} {o.GetProperty("value").GetProperty("pattern")} "
                + NativeBounds(o.GetProperty("value").GetProperty("definition")),
            ("vhost-limits", var l) => $"limit of all {NativeBounds(l.GetProperty("value"))}",
            var (of, _) => $"a {of} that the manifests do not know",
        }),
    ]);

    private static string NativeBounds(JsonElement bounds) => string.Join(' ', Sorted(bounds.EnumerateObject().Select(b => $"{b.Name}={b.Value}")));

    private static string Bounds(Node bounds) => string.Join(' ', Sorted(bounds.Members.Select(b => $"{b.Key}={b.Value.Text}")));

    private static IReadOnlyList<string> Here(IReadOnlyList<Manifest> manifests) => Sorted(manifests.Where(m => m.Name != "autoscaler")
        .Select(m => (m.Kind, m.Spec) switch
    {
        ("User", _) => $"user {m.Name}",
        ("Permission", var p) => $"may {p["userReference"]["name"].Text}: "
            + string.Join(' ', ((string[])["configure", "write", "read"]).Select(right => p["permissions"][right].Text)),
        ("Exchange", var e) => $"exchange {e["name"].Text} {e["type"].Text} {e["durable"].Text == "true"}",
        ("Queue", var q) => $"queue {q["name"].Text} {q["durable"].Text == "true"} "
            + string.Join(' ', Sorted(q["arguments"].Members.Select(a => $"{a.Key}={a.Value.Text}"))),
        ("Policy", var p) => $"policy {p["name"].Text} {p["pattern"].Text} {Bounds(p["definition"])}",
        ("OperatorPolicy", var p) => $"operator policy {p["name"].Text} {p["pattern"].Text} {Bounds(p["definition"])}",
        ("Vhost", var v) => $"limit of all max-queues={v["limits"]["queues"].Text}",
        ("Binding", var b) => $"binding {b["source"].Text} {b["destination"].Text}",
        _ => "",
    }).Where(line => line.Length > 0).Concat(manifests.Where(m => m.Kind == "User").SelectMany(u =>
        u.Spec["limits"].Members.Select(l => $"limit {u.Name} {l.Key} {l.Value.Text}"))));

    private static IReadOnlyList<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    /// <summary>Reads what is Kubernetes' own into its types, strictly.</summary>
    private static void Read(string manifests)
    {
        string[] own = ["v1", "apps/v1", "batch/v1", "policy/v1", "networking.k8s.io/v1"];
        var documents = manifests.Split("\n---\n").Where(d => own.Any(v => d.Contains($"apiVersion: {v}\n",
            StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(documents);
        foreach (var document in documents) Assert.Single(KubernetesYaml.LoadAllFromString(document, strict: true));
    }

    private static string Skipped()
    {
        Assert.Skip("kubectl is not installed, so that nothing renders the overlays; the base is checked all the same.");
        return "";
    }
}
