namespace Hestia.Reaching;

/// <summary>Lines of a stream, one in memory at a time, each without its line feed. A line is valid until the next is asked for.</summary>
internal static class LineReader
{
    public const int LongestLine = 1 << 28;

    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(Stream from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var buffer = new byte[1 << 16];
        var held = 0;
        while (true)
        {
            var read = await from.ReadAsync(buffer.AsMemory(held), cancel);
            held += read;
            var used = 0;
            for (int end; (end = buffer.AsSpan(used, held - used).IndexOf((byte)'\n')) >= 0; used += end + 1)
            {
                yield return buffer.AsMemory(used, end);
            }

            if (read == 0)
            {
                if (used < held)
                {
                    yield return buffer.AsMemory(used, held - used);
                }

                yield break;
            }

            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
            if (held == buffer.Length)
            {
                if (held >= LongestLine)
                {
                    throw new CliException(ExitCode.Failed, $"A line of the export is longer than {LongestLine >> 20} MiB.");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }
}
