namespace Platform.ArchitectureTests.Kubernetes;

/// <summary>
/// Everything that would be in a cluster: the manifests, what kustomize makes beside them, and the secrets that the script makes.
/// </summary>
internal sealed record Cluster(IReadOnlyList<Manifest> Manifests, IReadOnlyList<Manifest> Secrets, IReadOnlySet<string> ConfigMaps,
    IReadOnlySet<string> Images)
{
    public IEnumerable<Manifest> Of(string kind) => Manifests.Where(m => m.Kind == kind);

    public bool Has(string kind, string name) => Of(kind).Any(m => m.Name == name);

    public IEnumerable<Manifest> Workloads => Manifests.Where(m => m.IsWorkload);

    /// <summary>What the secret holds under the key; empty where there is no such secret or key.</summary>
    public string Secret(string name, string key) => Secrets.FirstOrDefault(s => s.Name == name)?.Root["stringData"][key].Text ?? "";
}
