namespace Platform.ArchitectureTests;

/// <summary>A file of this repository: its path from the root with forward slashes, and its text.</summary>
public sealed record SourceFile(string Path, string Text)
{
    public bool Is(string extension) => Path.EndsWith(extension, StringComparison.Ordinal);

    public bool In(params string[] folders) => Array.Exists(folders, f => Path.StartsWith(f + "/", StringComparison.Ordinal));
}

/// <summary>What is built from: everything under services, shared and tools.</summary>
public static class Repository
{
    /// <summary>The repository's own folder. Before what is read from it.</summary>
    public static string Root { get; } = FindRoot();

    private static readonly Lazy<IReadOnlyList<SourceFile>> Read = new(() =>
    {
        return [.. ((string[])["services", "shared", "tools"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".csproj", StringComparison.Ordinal) || path.EndsWith(".sql", StringComparison.Ordinal))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Select(path => new SourceFile(Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllText(path)))];
    });

    public static IReadOnlyList<SourceFile> Files => Read.Value;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository: no Platform.sln above them.");
    }
}
