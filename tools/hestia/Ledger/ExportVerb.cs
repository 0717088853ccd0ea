using System.Buffers;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Ledger;

/// <summary><c>ledger export</c>: entries as NDJSON that anybody can verify.</summary>
internal static class ExportVerb
{
    public static Verb Create(Session session)
    {
        var from = Values.Whole("--from", "INDEX", "The first entry (default: the first there is)", 0, long.MaxValue);
        var to = Values.Whole("--to", "INDEX", "The last entry (default: the last there is)", 0, long.MaxValue);
        var file = Values.Text(
            "--out", "FILE", "Write to a file, which appears only when it is whole; default: standard output", "--output", "-o");
        var export = new Verb("export", "The entries as NDJSON, payloads and proofs included")
        {
            Notes = ["A stranger can verify the file without this platform; its format is written down in docs/reference/ledger-format.md."],
            Examples =
            [
                ("./platform ledger export --out ledger.ndjson && ./platform ledger verify --file ledger.ndjson", "keep a copy and prove it"),
                ("./platform ledger export --from 100 --to 199", "a hundred entries"),
            ],
            Exits = [(ExitCode.Failed, "the export ended early; no file was left")],
        };
        export.Options.Add(from);
        export.Options.Add(to);
        export.Options.Add(file);
        export.SetAction(async (given, cancel) =>
        {
            if (given.GetValue(from) > given.GetValue(to))
            {
                throw CliException.Usage($"--from {given.GetValue(from)} is behind --to {given.GetValue(to)}.");
            }

            var query = string.Join('&', new[] { ("from", given.GetValue(from)), ("to", given.GetValue(to)) }.Where(q => q.Item2 is not null).Select(q => $"{q.Item1}={q.Item2}"));
            var path = "/ledger/export" + (query.Length > 0 ? "?" + query : "");
            return given.GetValue(file) is { } name && name != "-"
                ? await ToFileAsync(session, path, session.PathOf(name), cancel)
                : await ToStandardOutputAsync(session, path, cancel);
        });
        return export;
    }

    private static async Task<int> ToStandardOutputAsync(Session session, string path, CancellationToken cancel)
    {
        await session.Terminal.Out.FlushAsync(cancel);
        await using var output = Console.OpenStandardOutput();
        var entries = await session.Audit.StreamAsync(path, body => CopyAsync(body, output, static _ => { }, cancel), cancel);
        await output.FlushAsync(cancel);
        session.Terminal.Say(new Span($"{Entries(entries)} exported.", Ink.Faint));
        return ExitCode.Done;
    }

    private static async Task<int> ToFileAsync(Session session, string path, string file, CancellationToken cancel)
    {
        var partial = $"{file}.{session.MintId():N}.partial";
        long entries;
        try
        {
            try
            {
                entries = await Progress.WhileAsync(session.Terminal, "exporting …", async say =>
                {
                    await using var output = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
                    var copied = await session.Audit.StreamAsync(path, body => CopyAsync(body, output, n => say($"exporting … {n:N0} entries"), cancel), cancel);
                    output.Flush(flushToDisk: true);
                    return copied;
                });
                File.Move(partial, file, overwrite: true);
            }
            finally
            {
                File.Delete(partial);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException || (e is IOException and not HttpIOException))
        {
            throw CliException.Usage($"{file} cannot be written: {e.Message}");
        }

        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("file", file);
                writer.WriteNumber("entries", entries);
                writer.WriteEndObject();
            }));
        }
        else
        {
            session.Terminal.Say(new Span("✔ ", Ink.Good), $"{Entries(entries)} in {file}. ", new Span($"./platform ledger verify --file {file} proves them.", Ink.Faint));
        }

        return ExitCode.Done;
    }

    /// <summary>
    /// Copies the export byte for byte and holds it against what its first line promises. A stream that breaks off between two
    /// lines looks like a whole one to HTTP/1.1 clients of the past and to people of the present.
    /// </summary>
    internal static async Task<long> CopyAsync(Stream body, Stream output, Action<long> copied, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        var header = new MemoryStream();
        long lines = 0;
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancel)) > 0)
            {
                var piece = buffer.AsMemory(0, read);
                if (lines == 0)
                {
                    var end = piece.Span.IndexOf((byte)'\n');
                    header.Write(piece.Span[..(end < 0 ? piece.Length : end)]);
                }

                lines += piece.Span.Count((byte)'\n');
                await output.WriteAsync(piece, cancel);
                copied(Math.Max(0, lines - 1));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // Every line ends with a line feed, so half a line at the end counts for nothing.
        var entries = Math.Max(0, lines - 1);
        var promised = Promised(header.ToArray());
        return promised == entries
            ? entries
            : throw new CliException(ExitCode.Failed, promised is null
                ? "What came is not an export: its first line does not say how many entries follow."
                : $"The export ended early: {entries:N0} of {promised:N0} entries came.");
    }

    private static long? Promised(byte[] header)
    {
        try
        {
            using var document = JsonDocument.Parse(header);
            return document.RootElement.GetProperty("count").GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Entries(long n) => n == 1 ? "1 entry" : $"{n:N0} entries";
}
