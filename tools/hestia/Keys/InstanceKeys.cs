using Hestia.Reaching;
using Platform.Statements;

namespace Hestia.Keys;

/// <summary>The keys that this instance allows: its keys file, which the services read anew at every check.</summary>
internal sealed class InstanceKeys(string path)
{
    private readonly KeysFile file = new(path, $"The keys file {path}");

    public string Path => path;

    /// <summary>Null where this stack names none.</summary>
    public static InstanceKeys? Of(Session session) => session.Stack.KeysFile() is { } path ? new InstanceKeys(path) : null;

    /// <exception cref="CliException">This stack names none.</exception>
    public static InstanceKeys Required(Session session) => Of(session) ?? throw new CliException(
        ExitCode.Unreachable, $"{session.Stack.Path} names no keys file (its member keys), so this stack does not tell where keys are allowed. ./platform up writes it.");

    /// <exception cref="CliException">It cannot be read, or is no keys file: then the services allow no key either.</exception>
    public KeyRing Read()
    {
        try
        {
            return file.Read();
        }
        catch (KeysUnreadableException e) when (e.InnerException is MalformedException)
        {
            throw new CliException(ExitCode.Failed, $"{path} is no keys file, so no key is allowed: {e.InnerException.Message}", e);
        }
        catch (KeysUnreadableException e)
        {
            throw new CliException(ExitCode.Refused, e.Message, e);
        }
    }

    public void Write(IEnumerable<AllowedKey> keys, string scratch)
    {
        try
        {
            file.Write(new KeyRing(keys), scratch);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Refused, $"The keys file {path} cannot be written: {e.Message}", e);
        }
    }
}
