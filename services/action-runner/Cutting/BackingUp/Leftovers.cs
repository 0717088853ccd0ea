namespace Cutting.BackingUp;

/// <summary>
/// What backups leave behind whose process died in the middle: half a file, encrypted, and a folder of the programs. No backup takes
/// longer than its limit, so what is much older is nobody's any more.
/// </summary>
internal static class Leftovers
{
    public const string Partials = ".*.partial";
    public const string Scratch = "cut-backup-";

    /// <param name="folder">Where backups are kept.</param>
    /// <param name="temporary">Where the programs' folders are made.</param>
    /// <param name="before">What was last written before this moment is removed.</param>
    public static void Remove(string folder, string temporary, DateTimeOffset before)
    {
        foreach (var file in Old(new DirectoryInfo(folder).EnumerateFiles(Partials), before)) Try(file.Delete);
        foreach (var scratch in Old(new DirectoryInfo(temporary).EnumerateDirectories(Scratch + "*"), before))
            Try(() => scratch.Delete(recursive: true));
    }

    private static IEnumerable<T> Old<T>(IEnumerable<T> all, DateTimeOffset before)
        where T : FileSystemInfo => [.. all.Where(f => f.LastWriteTimeUtc < before.UtcDateTime)];

    /// <summary>What cannot be removed, as another user's, is left; no backup fails for it.</summary>
    private static void Try(Action remove)
    {
        try
        {
            remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, and the next backup tries again.
        }
    }
}
