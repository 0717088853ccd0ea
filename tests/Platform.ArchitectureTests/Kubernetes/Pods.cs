namespace Platform.ArchitectureTests.Kubernetes;

/// <summary>Pods that bear the same labels.</summary>
internal sealed record Pods(string Name, Node Labels);
