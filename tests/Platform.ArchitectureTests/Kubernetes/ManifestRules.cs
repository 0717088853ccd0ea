using System.Text.RegularExpressions;

namespace Platform.ArchitectureTests.Kubernetes;

/// <summary>What has to hold of a cluster's manifests, however they came to be. Each rule names what breaks it in a sentence.</summary>
internal static partial class ManifestRules
{
    /// <summary>Of its copies all but one stand by and are not ready; see miner.yaml.</summary>
    private static readonly string[] StandBy = ["miner"];

    /// <summary>In seconds: what a service takes at most to end, and how long it waits before it begins to.</summary>
    private const int Drain = 23 + 5;

    public static IEnumerable<string> Broken(Cluster cluster) =>
        [.. cluster.Manifests.Where(m => m.Kind == "Secret").Select(m => $"The secret {m.Name} is among the manifests."),
         .. cluster.Workloads.SelectMany(w => Open(w).Concat(Limits(w)).Concat(References(cluster, w)).Concat(Settings(cluster, w))
             .Select(why => $"{w.Kind} {w.Name}: {why}")),
         .. cluster.Workloads.SelectMany(w => Images(cluster, w)),
         .. cluster.Of("Deployment").SelectMany(d => Living(cluster, d).Select(why => $"Deployment {d.Name}: {why}")),
         .. cluster.Of("CronJob").Where(c => c.Spec["suspend"].Text != "true").Select(c => $"CronJob {c.Name}: it runs by itself."),
         .. cluster.Of("Service").SelectMany(s => Serving(cluster, s)),
         .. Network.Broken(cluster),
         .. Operators.Broken(cluster)];

    private static IEnumerable<string> Open(Manifest workload)
    {
        var pod = workload.Pod;
        var context = pod["securityContext"];
        if (context["runAsNonRoot"].Text != "true" || context["runAsUser"].Text != "10001") yield return "it may be root.";
        if (context["seccompProfile"]["type"].Text != "RuntimeDefault") yield return "it may make any system call.";
        if (pod["automountServiceAccountToken"].Text != "false") yield return "it has a key to the Kubernetes API.";
        foreach (var key in (string[])["hostNetwork", "hostPID", "hostIPC"])
            if (pod[key].IsThere) yield return $"it shares its host's {key[4..]}.";
        foreach (var container in workload.Containers)
        {
            var own = container["securityContext"];
            if (own["allowPrivilegeEscalation"].Text != "false") yield return "it may gain privileges.";
            if (own["readOnlyRootFilesystem"].Text != "true") yield return "it may write to its root filesystem.";
            if (!own["capabilities"]["drop"].Items.Any(c => c.Text == "ALL")) yield return "it keeps capabilities.";
            if (own["privileged"].IsThere || own["capabilities"]["add"].IsThere) yield return "it is given privileges.";
        }
    }

    private static IEnumerable<string> Limits(Manifest workload) =>
        from container in workload.Containers
        from kind in (string[])["requests", "limits"]
        from what in (string[])["cpu", "memory"]
        where !container["resources"][kind][what].IsThere
        select $"{container["name"].Text} has no {kind} of {what}.";

    private static IEnumerable<string> References(Cluster cluster, Manifest workload)
    {
        if (!cluster.Has("ServiceAccount", workload.Pod["serviceAccountName"].Text)) yield return "its service account is not there.";
        var volumes = workload.Pod["volumes"].Items.ToDictionary(v => v["name"].Text, StringComparer.Ordinal);
        var mounted = workload.Containers.SelectMany(c => c["volumeMounts"].Items).Select(m => m["name"].Text)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var name in mounted.Except(volumes.Keys)) yield return $"it mounts {name}, which is no volume of its.";
        foreach (var name in volumes.Keys.Except(mounted)) yield return $"nothing mounts its volume {name}.";
        foreach (var volume in volumes.Values)
        {
            if (volume["configMap"]["name"] is { IsThere: true } map && volume["configMap"]["optional"].Text != "true"
                && !cluster.ConfigMaps.Contains(Plain(map.Text)))
                yield return $"the ConfigMap {map.Text} is not there.";
            if (volume["persistentVolumeClaim"]["claimName"] is { IsThere: true } claim && !cluster.Has("PersistentVolumeClaim",
                claim.Text))
                yield return $"the claim {claim.Text} is not there.";
            if (volume["secret"] is not { IsThere: true } secret) continue;
            var of = secret["secretName"].Text;
            if (!secret["items"].Items.Any()) yield return $"it is shown all of the secret {of}.";
            foreach (var item in secret["items"].Items)
                if (cluster.Secret(of, item["key"].Text).Length == 0) yield return $"the secret {of} has no {item["key"].Text}.";
            if (workload.Kind is not ("Job" or "CronJob") && of.EndsWith("-owner", StringComparison.Ordinal))
                yield return "it has the password of the database's owner.";
        }
    }

    /// <summary>
    /// Of what a service is told: files are where something is mounted, addresses are those of services, and nothing secret is among
    /// it.
    /// </summary>
    private static IEnumerable<string> Settings(Cluster cluster, Manifest workload)
    {
        foreach (var container in workload.Containers)
        {
            var mounts = container["volumeMounts"].Items.Select(m => m["mountPath"].Text).ToList();
            foreach (var setting in container["env"].Items)
            {
                var (name, value) = (setting["name"].Text, setting["value"].Text);
                if (SecretName().IsMatch(name) && !name.EndsWith("_FILE", StringComparison.Ordinal))
                    yield return $"{name} is told by its environment.";
                if (value.StartsWith('/') && !value.StartsWith("/app/", StringComparison.Ordinal) && !mounts.Any(m => value == m
                    || value.StartsWith(m + "/", StringComparison.Ordinal)))
                    yield return $"nothing is mounted where {name} points to.";
                if (name == "AllowedHosts" && !value.Split(';').Contains(workload.Name))
                    yield return "it does not answer under its own name.";
                if (Address().Match(value) is { Success: true } address && !address.Groups["host"].Value.Contains('.',
                    StringComparison.Ordinal)
                    && !cluster.Of("Service").Any(s => s.Name == address.Groups["host"].Value && s.Spec["ports"].Items.Any(p =>
                        p["port"].Text == address.Groups["port"].Value)))
                    yield return $"{name} names a service that is not there.";
            }
        }
    }

    private static IEnumerable<string> Images(Cluster cluster, Manifest workload) =>
        from container in workload.Containers
        let image = container["image"].Text
        where !(cluster.Images.Contains(image) || Pinned().IsMatch(image))
        select $"{workload.Kind} {workload.Name}: its image '{image}' is not pinned.";

    private static IEnumerable<string> Living(Cluster cluster, Manifest deployment)
    {
        var container = deployment.Pod["containers"].Items.First();
        var ports = container["ports"].Items.Select(p => p["name"].Text).ToHashSet(StringComparer.Ordinal);
        foreach (var (probe, path) in (ReadOnlySpan<(string, string)>)[("startupProbe", "/health/live"),
            ("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready")])
        {
            var ask = container[probe]["httpGet"];
            if (ask["path"].Text != path || !ports.Contains(ask["port"].Text))
                return [$"its {probe} does not ask {path} on a port of its."];
            if (!ask["httpHeaders"].Items.Any(h => h["name"].Text == "Host" && h["value"].Text == "localhost"))
                return [$"its {probe} asks under a name that it does not answer under."];
        }

        return LivingOn(cluster, deployment);
    }

    private static IEnumerable<string> LivingOn(Cluster cluster, Manifest deployment)
    {
        if (deployment.Pod["terminationGracePeriodSeconds"].Number <= Drain) yield return "it is killed before it has finished.";
        var labels = deployment.Spec["template"]["metadata"]["labels"];
        if (!deployment.Spec["selector"]["matchLabels"].Members.Any() || !labels.Has(deployment.Spec["selector"]["matchLabels"]))
            yield return "it does not select its own pods.";
        var budgets = cluster.Of("PodDisruptionBudget").Where(b => labels.Has(b.Spec["selector"]["matchLabels"])).ToList();
        var standsBy = StandBy.Contains(deployment.Name);
        if (budgets.Count != (standsBy ? 0 : 1)) yield return $"it has {budgets.Count} disruption budgets.";
        if (budgets.Exists(b => b.Spec["maxUnavailable"].Number < 1)) yield return "its disruption budget keeps it on its node for ever.";
        if (standsBy != (deployment.Spec["strategy"]["type"].Text == "Recreate"))
            yield return "an update of it never ends, or stops more than it has to.";
        var scaled = cluster.Of("ScaledObject").Any(s => s.Spec["scaleTargetRef"]["name"].Text == deployment.Name);
        if (scaled == deployment.Spec["replicas"].IsThere)
            yield return scaled ? "two decide how many copies it has." : "nobody says how many copies it has.";
    }

    private static IEnumerable<string> Serving(Cluster cluster, Manifest service)
    {
        var pods = cluster.Of("Deployment").Where(d => d.Spec["template"]["metadata"]["labels"].Has(service.Spec["selector"])).ToList();
        if (pods.Count != 1) return [$"Service {service.Name} selects {pods.Count} deployments."];
        var ports = pods[0].Containers.SelectMany(c => c["ports"].Items).Select(p => p["name"].Text).ToHashSet(StringComparer.Ordinal);
        return service.Spec["ports"].Items.Where(p => !ports.Contains(p["targetPort"].Text)).Select(p =>
            $"Service {service.Name} leads to the port {p["targetPort"].Text}, which is none.");
    }

    /// <summary>Without what kustomize adds for a ConfigMap's content.</summary>
    private static string Plain(string name) => Suffix().Replace(name, "");

    [GeneratedRegex("-[a-z0-9]{10}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suffix();

    [GeneratedRegex("password|secret|token|connection|uri", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^http://(?<host>[a-z.-]+):(?<port>\d+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"^[a-z0-9./-]+:(?!latest$)[A-Za-z0-9._-]+(@sha256:[0-9a-f]{64})?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pinned();
}
