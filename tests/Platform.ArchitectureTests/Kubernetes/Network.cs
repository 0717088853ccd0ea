using System.Text.RegularExpressions;

namespace Platform.ArchitectureTests.Kubernetes;

/// <summary>The policies: nobody speaks with anybody but for what is named, and whom a service is told to ask, it can reach.</summary>
internal static partial class Network
{
    public static IEnumerable<string> Broken(Cluster cluster)
    {
        var policies = cluster.Of("NetworkPolicy").ToList();
        if (!policies.Exists(p => p.Spec["podSelector"] is { IsThere: true } all && !all.Members.Any()
            && Types(p).SetEquals(["Ingress", "Egress"]) && !p.Spec["ingress"].IsThere && !p.Spec["egress"].IsThere))
            yield return "Whoever has no policy may speak with anybody.";
        var pods = Pods(cluster).ToList();
        foreach (var policy in policies)
        {
            var labels = policy.Spec["podSelector"]["matchLabels"];
            if (labels.Members.Any() && !pods.Exists(p => p.Labels.Has(labels))) yield return $"NetworkPolicy {policy.Name} is for nobody.";
            foreach (var peer in Peers(policy).Where(p => !p["namespaceSelector"].IsThere && !pods.Exists(o =>
                o.Labels.Has(p["podSelector"]["matchLabels"]))))
                yield return $"NetworkPolicy {policy.Name} names somebody who is not there.";
        }

        foreach (var (from, to, port) in Asked(cluster))
        {
            if (!Allows(policies, from, "egress", "to", to, port)) yield return $"{from.Name} may not ask {to.Name} on {port}.";
            if (!Allows(policies, to, "ingress", "from", from, port)) yield return $"{to.Name} may not be asked by {from.Name} on {port}.";
        }
    }

    private static bool Allows(List<Manifest> policies, Pods pod, string direction, string side, Pods other, string port) =>
        policies.Exists(p => pod.Labels.Has(p.Spec["podSelector"]["matchLabels"]) && p.Spec["podSelector"]["matchLabels"].Members.Any()
            && p.Spec[direction].Items.Any(rule =>
            rule["ports"].Items.Any(n => n["port"].Text == port)
            && rule[side].Items.Any(peer => !peer["namespaceSelector"].IsThere && other.Labels.Has(peer["podSelector"]["matchLabels"]))));

    /// <summary>
    /// Whom each workload asks: the servers by the secrets that it is shown, the others by the addresses in its settings.
    /// </summary>
    private static IEnumerable<(Pods From, Pods To, string Port)> Asked(Cluster cluster)
    {
        var pods = Pods(cluster).ToDictionary(p => p.Name, StringComparer.Ordinal);
        foreach (var workload in cluster.Workloads)
        {
            var secrets = workload.Pod["volumes"].Items.Select(v => v["secret"]["secretName"].Text).ToList();
            if (secrets.Exists(s => s.StartsWith("database-", StringComparison.Ordinal)))
                yield return (pods[workload.Name], pods["postgres"], "5432");
            if (secrets.Exists(s => s.StartsWith("broker-", StringComparison.Ordinal)))
                yield return (pods[workload.Name], pods["rabbitmq"], "5672");
            foreach (var setting in workload.Containers.SelectMany(c => c["env"].Items))
            {
                if (Address().Match(setting["value"].Text) is { Success: true } address
                    && pods.TryGetValue(address.Groups["host"].Value, out var to))
                    yield return (pods[workload.Name], to, address.Groups["port"].Value);
            }
        }
    }

    private static IEnumerable<Pods> Pods(Cluster cluster) =>
    [
        .. cluster.Workloads.Select(w => new Pods(w.Name, w.Template["metadata"]["labels"])),
        // The operators give these.
        .. cluster.Of("Cluster").Select(c => new Pods(c.Name, Labels("cnpg.io/cluster", c.Name))),
        .. cluster.Of("RabbitmqCluster").Select(c => new Pods(c.Name, Labels("app.kubernetes.io/name", c.Name))),
    ];

    private static Node Labels(string key, string value) => new(new Dictionary<object, object> { [key] = value });

    private static IEnumerable<Node> Peers(Manifest policy) =>
        policy.Spec["ingress"].Items.SelectMany(r => r["from"].Items).Concat(policy.Spec["egress"].Items.SelectMany(r => r["to"].Items));

    private static HashSet<string> Types(Manifest policy) => policy.Spec["policyTypes"].Items.Select(t => t.Text)
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"^http://(?<host>[a-z-]+):(?<port>\d+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}
