namespace Hestia.Reaching;

/// <summary>Writes a file that appears under its name only when it is whole, and then replaces what was there at once.</summary>
internal static class WholeFile
{
    public static void Write(Session session, string name, ReadOnlySpan<byte> bytes)
    {
        var path = session.PathOf(name);
        var partial = $"{path}.{session.MintId():N}.partial";
        try
        {
            try
            {
                using (var output = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
                {
                    output.Write(bytes);
                    output.Flush(flushToDisk: true);
                }

                File.Move(partial, path, overwrite: true);
            }
            finally
            {
                File.Delete(partial);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"{name} cannot be written: {e.Message}");
        }
    }
}
