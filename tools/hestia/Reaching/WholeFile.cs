namespace Hestia.Reaching;

/// <summary>Writes a file that appears under its name only when it is whole, and then replaces what was there at once.</summary>
internal static class WholeFile
{
    /// <param name="mode">Who may do what with it; null: as the umask has it.</param>
    public static void Write(Session session, string name, ReadOnlySpan<byte> bytes, UnixFileMode? mode = null)
    {
        var path = session.PathOf(name);
        var partial = $"{path}.{session.MintId():N}.partial";
        try
        {
            try
            {
                using (var output = new FileStream(
                    partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
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
