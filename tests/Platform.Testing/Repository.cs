namespace Platform.Testing;

/// <summary>Where the built programs are.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>
    /// What people start, e.g. <c>ActionRunner</c>, <c>action-runner.dll</c>: compiled to machine code, as in a release it is; else as it
    /// was built along with the running test.
    /// </summary>
    public static string Program(string project, string file) => Existing(Configuration == "release" ? "publish" : "bin", project, file);

    /// <summary>A library as it was built along with the running test, e.g. <c>Platform.TestActions</c>.</summary>
    public static string Built(string project, string file) => Existing("bin", project, file);

    private static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private static string Existing(string kind, string project, string file)
    {
        var path = Path.Combine(Root, "artifacts", kind, project, Configuration, file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built; ./platform test builds everything before it runs.", path);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Platform.sln.");
    }
}
