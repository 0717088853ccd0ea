using System.Diagnostics;
using System.Text.Json;

namespace Platform.ArchitectureTests.Kubernetes;

/// <summary>ops/kubernetes as it stands: its files, what its script prints, and what kubectl makes of an overlay.</summary>
internal static class Sources
{
    private static readonly string Folder = Path.Combine(Repository.Root, "ops/kubernetes");

    public static string BaseFolder { get; } = Path.Combine(Folder, "base");

    /// <summary>The files that kustomize is told of.</summary>
    public static IReadOnlyList<string> BaseFiles { get; } = [.. Kustomization("base")["resources"].Items.Select(r => r.Text)];

    public static string Base { get; } = string.Join("\n---\n", BaseFiles.Select(f => File.ReadAllText(Path.Combine(BaseFolder, f))));

    /// <summary>What the script prints, made once: it makes new passwords each time.</summary>
    public static string Secrets { get; } = Run("bash", Path.Combine(Folder, "secrets.sh"));

    public static IReadOnlyList<string> Overlays { get; } = [.. Directory.EnumerateDirectories(Path.Combine(Folder, "overlays"))
        .Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    public static Cluster Cluster(string manifests, string? secrets = null)
    {
        var kustomization = Kustomization("base");
        return new Cluster(
            Manifest.Parse(manifests),
            Manifest.Parse(secrets ?? Secrets),
            kustomization["configMapGenerator"].Items.Select(g => g["name"].Text).ToHashSet(StringComparer.Ordinal),
            kustomization["images"].Items.Select(i => i["name"].Text).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Null where kubectl is not installed.</summary>
    public static string? Render(string overlay) => HasKubectl() ? Run("kubectl", "kustomize", Path.Combine(Folder, "overlays", overlay))
        : null;

    /// <summary>What the native stack's broker loads, of an instance that holds nothing but passwords.</summary>
    public static JsonElement NativeDefinitions()
    {
        var instance = Directory.CreateTempSubdirectory("platform-definitions-");
        try
        {
            File.WriteAllText(Path.Combine(instance.FullName, "id"), "platform-test\n");
            var secrets = instance.CreateSubdirectory("secrets");
            foreach (var user in (string[])["admin", "action-runner", "audit", "miner", "orchestrator", "agent", "operator"])
                File.WriteAllText(Path.Combine(secrets.FullName, "broker-" + user), "0123456789\n");
            return JsonDocument.Parse(Run("bash", Path.Combine(Repository.Root, "ops/native/definitions.sh"),
                instance.FullName, "4")).RootElement;
        }
        finally
        {
            instance.Delete(recursive: true);
        }
    }

    private static Node Kustomization(string of) => Manifest.Parse(File.ReadAllText(Path.Combine(Folder,
        of, "kustomization.yaml")))[0].Root;

    private static bool HasKubectl() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "kubectl")));

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), $"{program} does not end.");
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return output;
    }
}
