namespace ActionRunner.Guarding;

/// <summary>
/// How a file stands, without opening it. Where two of one file are equal nothing was written between them, but for what was written within
/// a moment.
/// </summary>
/// <param name="WrittenAt">UTC.</param>
/// <param name="CreatedAt">UTC: another file in its place may bear the same other numbers.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Trouble">Why it cannot be looked at or is no file, a sentence; else null.</param>
internal readonly record struct PolicyStamp(DateTime WrittenAt, DateTime CreatedAt, long Length, string? Trouble)
{
    private const FileAttributes None = (FileAttributes)(-1);

    /// <summary>Whether there is certainly nothing of that name.</summary>
    public bool IsMissing => this == default;

    /// <summary>Two or three system calls; does not throw for what is or is not there.</summary>
    public static PolicyStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Attributes == None) return Missing(file.Directory);
            if (file.Attributes.HasFlag(FileAttributes.ReparsePoint) && file.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                file = new FileInfo(target.FullName);
                if (file.Attributes == None) return Troubled("It is a link to a file that is not there.");
            }

            return file.Attributes.HasFlag(FileAttributes.Directory)
                ? Troubled("It is a directory.")
                : new PolicyStamp(file.LastWriteTimeUtc, file.CreationTimeUtc, file.Length, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Troubled(e.Message);
        }
    }

    /// <summary>Nothing bears the name. That is certain only where what ought to be folders are folders.</summary>
    private static PolicyStamp Missing(DirectoryInfo? folder)
    {
        while (folder is not null && folder.Attributes == None) folder = folder.Parent;
        return folder is null || folder.Attributes.HasFlag(FileAttributes.Directory) ? default : Troubled($"'{folder.FullName}' is no directory.");
    }

    private static PolicyStamp Troubled(string why) => new(default, default, 0, why);
}
