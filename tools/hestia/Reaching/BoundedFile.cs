namespace Hestia.Reaching;

/// <summary>Files that people name, up to a size; whatever is wrong with one comes out as a sentence.</summary>
internal static class BoundedFile
{
    /// <summary>The whole file; <c>-</c> is standard input.</summary>
    /// <param name="what">What the sentence about its size calls it, e.g. "A plan".</param>
    public static async Task<byte[]> ReadAsync(Session session, string name, int bytesMax, string what, CancellationToken cancel)
    {
        try
        {
            await using var file = name == "-" ? Console.OpenStandardInput() : new FileStream(session.PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            return await ReadAsync(file, bytesMax, () => CliException.Usage($"{name} is too large. {what} has at most {bytesMax >> 20} MiB."), cancel);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliException.NotFound($"There is no file {name}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"{name} cannot be read: {e.Message}");
        }
    }

    /// <summary>The whole stream, which is read no further than it may go.</summary>
    public static async Task<byte[]> ReadAsync(Stream from, int bytesMax, Func<CliException> tooLarge, CancellationToken cancel)
    {
        using var read = new MemoryStream();
        var buffer = new byte[1 << 16];
        int n;
        while ((n = await from.ReadAsync(buffer, cancel)) > 0)
        {
            if (read.Length + n > bytesMax)
            {
                throw tooLarge();
            }

            read.Write(buffer, 0, n);
        }

        return read.ToArray();
    }
}
