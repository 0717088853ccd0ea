using System.Runtime.InteropServices;
using System.Text;
using Orchestrator.Runs;

namespace Orchestrator.Filing;

/// <summary>
/// A knowledge base in a folder. A document appears whole or not at all: it is written beside its place, flushed to the disk, and linked to
/// its name, which fails where the name is taken.
/// </summary>
internal sealed partial class KnowledgeFolder(string root) : IKnowledgeBase, IDisposable
{
    private const int ReadOnly = 0;
    private const int Directory_ = 0x10000;
    private const int Exists = 17;
    private const int TurnTries = 500;
    private const string Unfinished = ".new";
    private static readonly TimeSpan TurnEvery = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim appending = new(1);

    public async Task PutAsync(string path, ReadOnlyMemory<byte> bytes, bool isFirst, CancellationToken cancel)
    {
        try
        {
            var (folder, file) = Place(path);
            if (isFirst) RequireOwn(folder, file);
            if (File.Exists(file))
            {
                await CompareAsync(file, bytes, isFirst, cancel);
                return;
            }

            var beside = Path.Combine(folder, $".{Path.GetRandomFileName()}{Unfinished}");
            try
            {
                await using (var written = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    await written.WriteAsync(bytes, cancel);
                    written.Flush(flushToDisk: true);
                }

                if (Link(beside, file) != 0)
                {
                    if (Marshal.GetLastPInvokeError() != Exists) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
                    await CompareAsync(file, bytes, isFirst, cancel);
                }
            }
            finally
            {
                File.Delete(beside);
            }

            FlushFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FilingException($"The knowledge base's folder does not take the document ({Reason(e)}).");
        }
    }

    public async Task AppendLineAsync(string path, string line, CancellationToken cancel)
    {
        try
        {
            var (folder, file) = Place(path);
            await appending.WaitAsync(cancel);
            try
            {
                await AppendAsync(folder, file, line, cancel);
            }
            finally
            {
                appending.Release();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FilingException($"The knowledge base's folder does not take the line ({Reason(e)}).");
        }
    }

    public void Dispose() => appending.Dispose();

    private static async Task AppendAsync(string folder, string file, string line, CancellationToken cancel)
    {
        await using var list = await OpenAloneAsync(file, cancel);
        using var reader = new StreamReader(list, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var stands = await reader.ReadToEndAsync(cancel);
        if (stands.Split('\n').Contains(line, StringComparer.Ordinal)) return;
        // What a process that died in the middle of a line left is ended first.
        var add = (stands.Length == 0 || stands.EndsWith('\n') ? "" : "\n") + line + "\n";
        list.Seek(0, SeekOrigin.End);
        await list.WriteAsync(Encoding.UTF8.GetBytes(add), cancel);
        list.Flush(flushToDisk: true);
        FlushFolder(folder);
    }

    /// <summary>Whoever holds the file alone reads and writes it; another process waits a while for its turn.</summary>
    private static async Task<FileStream> OpenAloneAsync(string file, CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(file) && tries < TurnTries)
            {
                await Task.Delay(TurnEvery, cancel);
            }
        }
    }

    /// <summary>
    /// A try of this run that died left the folder empty, or with the document, or with its beginning. Anything else is another's.
    /// </summary>
    private static void RequireOwn(string folder, string file)
    {
        var strange = Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(e => e != file && !IsUnfinished(Path.GetFileName(e)));
        if (strange is not null)
            throw new FilingException($"The run's folder is another's already: it holds '{Path.GetFileName(strange)}'.", isTaken: true);
    }

    private static bool IsUnfinished(string name) => name.StartsWith('.') && name.EndsWith(Unfinished, StringComparison.Ordinal);

    private static async Task CompareAsync(string file, ReadOnlyMemory<byte> bytes, bool isFirst, CancellationToken cancel)
    {
        var stands = await File.ReadAllBytesAsync(file, cancel);
        if (!stands.AsSpan().SequenceEqual(bytes.Span)) throw FilingException.AnotherStands(stands, bytes.Span, isFirst);
    }

    /// <summary>The folder, made where it is missing, and the file; no link on the way leads elsewhere.</summary>
    private (string Folder, string File) Place(string path)
    {
        var names = KnowledgePath.NamesOf(path);
        var folder = Path.GetFullPath(root);
        foreach (var name in names[..^1])
        {
            var parent = folder;
            folder = Path.Combine(folder, name);
            if (new DirectoryInfo(folder).LinkTarget is not null)
                throw new FilingException($"'{name}' in the knowledge base is a link; documents go into real folders.", isFinal: true);
            if (Directory.Exists(folder)) continue;
            Directory.CreateDirectory(folder);
            FlushFolder(parent);
        }

        var file = Path.Combine(folder, names[^1]);
        return new FileInfo(file).LinkTarget is null
            ? (folder, file)
            : throw new FilingException("A link stands at the document's place.", isFinal: true);
    }

    /// <summary>A name is on the disk when its folder is.</summary>
    private static void FlushFolder(string folder)
    {
        var handle = OpenFolder(folder, ReadOnly | Directory_);
        if (handle < 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        var flushed = Flush(handle);
        var reason = flushed == 0 ? null : Marshal.GetLastPInvokeErrorMessage();
        Close(handle);
        if (reason is not null) throw new IOException(reason);
    }

    /// <summary>What went wrong, without the path.</summary>
    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "access is denied",
        IOException io when (io.HResult & 0xFFFF) is 28 || io.Message.Contains("space", StringComparison.OrdinalIgnoreCase) =>
            "the disk is full",
        DirectoryNotFoundException => "it does not exist",
        _ => e.GetType().Name,
    };

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
