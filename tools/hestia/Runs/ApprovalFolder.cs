namespace Hestia.Runs;

/// <summary>A knowledge base in a folder of this machine.</summary>
internal sealed class ApprovalFolder(string root) : ApprovalPlace
{
    public override Task<byte[]?> ReadAsync(string path, CancellationToken cancel) => GuardedAsync<byte[]?>(async () =>
    {
        try
        {
            return await File.ReadAllBytesAsync(At(path), cancel);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    });

    public override Task CreateAsync(string path, byte[] text, CancellationToken cancel) => GuardedAsync(async () =>
    {
        // Whole or not at all: written beside its place first.
        var beside = Path.Combine(Path.GetDirectoryName(At(path))!, $".{Path.GetRandomFileName()}.new");
        try
        {
            await using (var output = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                await output.WriteAsync(text, cancel);
                output.Flush(flushToDisk: true);
            }

            if (!File.Exists(At(path))) File.Move(beside, At(path), overwrite: false);
        }
        finally
        {
            File.Delete(beside);
        }

        return true;
    });

    public override Task TakeAwayAsync(string path, CancellationToken cancel)
    {
        try
        {
            File.Delete(At(path));
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotTakenAway(path, e.Message, e);
        }
    }

    private static async Task<T> GuardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotPut(e.Message, e);
        }
    }

    private string At(string path) => Path.Combine(root, path);
}
