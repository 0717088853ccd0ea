using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cutting.BackingUp;

/// <summary>
/// A backup's file: written beside its place under a name of its own, and put there when it is whole and on the disk. What is there is
/// never written over.
/// </summary>
internal sealed class BackupFile : IAsyncDisposable
{
    private const int PieceBytes = 64 * 1024;

    private readonly string partial;
    private readonly FileStream stream;

    private BackupFile(string path, string partial)
    {
        Path = path;
        this.partial = partial;
        stream = new FileStream(partial, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    public string Path { get; }

    public long Bytes { get; private set; }

    /// <summary>Of what was written; known when it was taken.</summary>
    public string Sha256 { get; private set; } = "";

    /// <exception cref="ActionFailedException"><c>BACKUP</c>: there is one already, or none can be made.</exception>
    public static BackupFile Create(string folder, string name, Guid attemptId)
    {
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name));
            return !File.Exists(path)
                ? new BackupFile(path, System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, $".{name}.{attemptId:N}.partial"))
                : throw BackupSettings.Failure(
                    $"The backup {path} is there already and is never written over; ask again with the next number as 'attempt'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BackupSettings.Failure($"A backup cannot be written to {folder}: {e.Message}");
        }
    }

    /// <summary>Takes all there is.</summary>
    public async Task TakeAsync(Stream source, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[PieceBytes];
        int read;
        while ((read = await source.ReadAsync(piece, cancel)) > 0)
        {
            hash.AppendData(piece, 0, read);
            await stream.WriteAsync(piece.AsMemory(0, read), cancel);
            Bytes += read;
        }

        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Puts it in its place, whole.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        await stream.FlushAsync(cancel);
        stream.Flush(flushToDisk: true);
        await stream.DisposeAsync();
        try
        {
            File.Move(partial, Path, overwrite: false);
        }
        catch (IOException e)
        {
            throw BackupSettings.Failure($"The backup {Path} cannot be put in its place: {e.Message}");
        }

        // The name too has to outlast the power.
        Native.SyncFolder(System.IO.Path.GetDirectoryName(Path)!);
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        File.Delete(partial);
    }

    private static class Native
    {
        private const int ReadOnly = 0;

        public static void SyncFolder(string folder)
        {
            var handle = Open(folder, ReadOnly);
            if (handle < 0) throw BackupSettings.Failure($"The folder {folder} cannot be opened.");
            var code = Sync(handle);
            _ = Close(handle);
            if (code != 0) throw BackupSettings.Failure($"The folder {folder} cannot be brought to the disk.");
        }

        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Sync(int handle);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Close(int handle);
    }
}
