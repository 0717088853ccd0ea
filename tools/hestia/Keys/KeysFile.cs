using System.Text;
using Platform.Execution;

namespace Hestia.Keys;

/// <summary>
/// The keys file of this instance, which the services read anew at every check. It is replaced at once and keeps its mode: no service ever sees
/// half of it.
/// </summary>
internal sealed class KeysFile(string path)
{
    private const int BytesMax = 4 << 20;

    public string Path => path;

    /// <summary>Null where this stack names none.</summary>
    public static KeysFile? Of(Session session) => session.Stack.KeysFile() is { } path ? new KeysFile(Real(path)) : null;

    /// <exception cref="CliException">This stack names none.</exception>
    public static KeysFile Required(Session session) => Of(session) ?? throw new CliException(
        ExitCode.Unreachable, $"{session.Stack.Path} names no keys file (its member keys), so this stack does not tell where keys are allowed. ./platform up writes it.");

    /// <summary>The keys that are allowed; none where there is no file yet.</summary>
    /// <exception cref="CliException">It cannot be read, or is no keys file: then the services allow no key either.</exception>
    public KeyRing Read()
    {
        try
        {
            return new FileInfo(path).Length > BytesMax
                ? throw CliException.Usage($"{path} is too large for a keys file.")
                : KeyRing.Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return KeyRing.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Refused, $"The keys file {path} cannot be read: {e.Message}", e);
        }
        catch (ExecutionFormatException e)
        {
            throw new CliException(ExitCode.Failed, $"{path} is no keys file, so no key is allowed: {e.Message}", e);
        }
    }

    public void Write(IEnumerable<AllowedKey> keys, string scratch)
    {
        var partial = $"{path}.{scratch}.partial";
        try
        {
            var mode = File.Exists(path) ? File.GetUnixFileMode(path) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
            try
            {
                using (var output = new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
                {
                    output.Write(Encoding.UTF8.GetBytes(new KeyRing(keys).ToJson()));
                    output.Flush(flushToDisk: true);
                }

                // The umask may have taken something from the mode that it was made with.
                File.SetUnixFileMode(partial, mode);
                File.Move(partial, path, overwrite: true);
            }
            finally
            {
                File.Delete(partial);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Refused, $"The keys file {path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>A link stays a link: what it leads to is replaced.</summary>
    private static string Real(string path) => File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : path;
}
