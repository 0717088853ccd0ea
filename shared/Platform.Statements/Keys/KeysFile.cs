using System.Text;

namespace Platform.Statements;

/// <summary>
/// The file that tells a place which keys are allowed (<see cref="KeyRing"/>). It is read anew at every check, so taking a key out of it
/// takes effect at once; it is replaced as a whole and keeps its mode, so no reader ever sees half of it.
/// </summary>
/// <param name="path">Null or blank where this place has none.</param>
/// <param name="name">What it is called in sentences; "The keys file" where nothing more is known.</param>
public sealed class KeysFile(string? path, string name = "The keys file")
{
    private const int BytesMax = 1 << 20;

    /// <summary>Null or blank where this place has none.</summary>
    public string? Path => path;

    /// <summary>The keys that are allowed; none where there is no file.</summary>
    /// <exception cref="KeysUnreadableException">Something is there and cannot be read, or is no keys file: then nobody's signature
    /// counts.</exception>
    public KeyRing Read()
    {
        if (string.IsNullOrWhiteSpace(path) || !System.IO.Path.Exists(path)) return KeyRing.Empty;
        try
        {
            var length = new FileInfo(path).Length;
            return length <= BytesMax
                ? KeyRing.Read(File.ReadAllBytes(path))
                : throw new KeysUnreadableException($"{name} has {length} bytes; at most {BytesMax} are read.");
        }
        catch (Exception e) when (e is not KeysUnreadableException)
        {
            throw new KeysUnreadableException($"{name} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Replaces the file, or makes one that its owner alone can read. A link stays a link: what it leads to is replaced.</summary>
    /// <param name="scratch">Part of the name of the file that is written first; nobody else writes one of that name.</param>
    /// <exception cref="IOException">It cannot be written; the file is as it was. So for
    /// <see cref="UnauthorizedAccessException"/>.</exception>
    public void Write(KeyRing keys, string scratch)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var isThere = File.Exists(path);
        var whole = isThere ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var mode = isThere ? File.GetUnixFileMode(whole) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var partial = $"{whole}.{scratch}.partial";
        try
        {
            using (var output = new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
            {
                output.Write(Encoding.UTF8.GetBytes(keys.ToJson()));
                output.Flush(flushToDisk: true);
            }

            // The umask may have taken something from the mode that it was made with.
            File.SetUnixFileMode(partial, mode);
            File.Move(partial, whole, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}

/// <summary>Nobody's signature can be checked now; the message is a sentence.</summary>
public sealed class KeysUnreadableException(string sentence, Exception? inner = null) : Exception(sentence, inner);
