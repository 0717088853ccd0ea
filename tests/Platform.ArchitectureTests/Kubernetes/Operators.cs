namespace Platform.ArchitectureTests.Kubernetes;

/// <summary>What the operators of the servers, and the scaler, are told: each name that is referred to is there.</summary>
internal static class Operators
{
    private static readonly string[] Topology = ["Vhost", "User", "Permission", "Exchange", "Queue", "Binding", "Policy", "OperatorPolicy"];

    public static IEnumerable<string> Broken(Cluster cluster) => [.. Broker(cluster), .. Databases(cluster), .. Scaling(cluster)];

    private static IEnumerable<string> Broker(Cluster cluster)
    {
        foreach (var part in cluster.Manifests.Where(m => Topology.Contains(m.Kind)))
        {
            if (!cluster.Has("RabbitmqCluster", part.Spec["rabbitmqClusterReference"]["name"].Text))
                yield return $"{part.Kind} {part.Name} is of no broker.";
            // What is taken out of the manifests, or out of the cluster with them, would else be deleted with the messages in it.
            if (part.Kind is "Vhost" or "Queue" && part.Spec["deletionPolicy"].Text != "retain")
                yield return $"{part.Kind} {part.Name} is deleted with its manifest.";
        }

        foreach (var user in cluster.Of("User"))
        {
            var secret = user.Spec["importCredentialsSecret"]["name"].Text;
            if (cluster.Secret(secret, "username") != user.Name || cluster.Secret(secret, "password").Length < 40)
                yield return $"User {user.Name} has no password.";
            if (cluster.Secret(secret, "uri") != $"amqp://{user.Name}:{cluster.Secret(secret, "password")}@rabbitmq:5672/platform")
                yield return $"User {user.Name} would not get in.";
            if (cluster.Of("Permission").Count(p => p.Spec["userReference"]["name"].Text == user.Name) != 1)
                yield return $"User {user.Name} may nothing, or two things.";
        }
    }

    private static IEnumerable<string> Databases(Cluster cluster)
    {
        var roles = cluster.Of("Cluster").SelectMany(c => c.Spec["managed"]["roles"].Items).ToDictionary(r => r["name"].Text,
            StringComparer.Ordinal);
        foreach (var (name, role) in roles)
        {
            var secret = role["passwordSecret"]["name"].Text;
            if (cluster.Secret(secret, "username") != name || cluster.Secret(secret, "password").Length < 40)
                yield return $"The role {name} has no password.";
            if (role["superuser"].Text == "true" || role["createrole"].Text == "true" || role["createdb"].Text == "true")
                yield return $"The role {name} may too much.";
        }

        var databases = cluster.Of("Database").ToDictionary(d => d.Spec["name"].Text, StringComparer.Ordinal);
        foreach (var database in databases.Values)
        {
            if (!roles.ContainsKey(database.Spec["owner"].Text)) yield return $"The owner of the database {database.Name} is not there.";
            if (!cluster.Has("Cluster", database.Spec["cluster"]["name"].Text))
                yield return $"The database {database.Name} is of no cluster.";
            if (database.Spec["databaseReclaimPolicy"].Text != "retain")
                yield return $"The database {database.Name} is deleted with its manifest.";
        }

        foreach (var secret in cluster.Secrets.Where(s => s.Name.StartsWith("database-", StringComparison.Ordinal)))
        {
            var parts = secret.Root["stringData"]["connection"].Text.Split(';').Select(p => p.Split('=', 2)).ToDictionary(p => p[0],
                p => p[^1], StringComparer.Ordinal);
            if (parts["Host"] != "postgres-rw" || !databases.ContainsKey(parts["Database"]) || !roles.ContainsKey(parts["Username"])
                || parts["Username"] != secret.Root["stringData"]["username"].Text
                    || parts["Password"] != secret.Root["stringData"]["password"].Text)
                yield return $"The secret {secret.Name} leads nowhere.";
        }

        // With one instance there is nobody to wait for; with several, a failover that lost what was acknowledged would cut the ledger.
        foreach (var servers in cluster.Of("Cluster").Where(c => c.Spec["instances"].Number > 1))
        {
            var synchronous = servers.Spec["postgresql"]["synchronous"];
            if (synchronous["number"].Number < 1 || synchronous["dataDurability"].Text != "required"
                || servers.Spec["postgresql"]["parameters"]["synchronous_commit"].Text != "on")
                yield return $"Cluster {servers.Name} may lose in a failover what it has committed.";
        }
    }

    private static IEnumerable<string> Scaling(Cluster cluster)
    {
        foreach (var scaled in cluster.Of("ScaledObject"))
        {
            if (!cluster.Has("Deployment", scaled.Spec["scaleTargetRef"]["name"].Text))
                yield return $"ScaledObject {scaled.Name} scales nobody.";
            if (scaled.Spec["minReplicaCount"].Number < 1 || scaled.Spec["maxReplicaCount"].Number < scaled.Spec["minReplicaCount"].Number)
                yield return $"ScaledObject {scaled.Name} may end all copies.";
            foreach (var trigger in scaled.Spec["triggers"].Items)
            {
                if (!cluster.Has("Queue", trigger["metadata"]["queueName"].Text))
                    yield return $"ScaledObject {scaled.Name} looks at a queue that is not there.";
                if (!cluster.Has("TriggerAuthentication", trigger["authenticationRef"]["name"].Text))
                    yield return $"ScaledObject {scaled.Name} may not look.";
            }
        }

        foreach (var access in cluster.Of("TriggerAuthentication").SelectMany(t => t.Spec["secretTargetRef"].Items))
            if (cluster.Secret(access["name"].Text, access["key"].Text).Length == 0)
                yield return $"The secret {access["name"].Text} has no {access["key"].Text}.";
    }
}
