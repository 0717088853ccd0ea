using Microsoft.Extensions.Options;

namespace Orchestrator.Running;

/// <summary>How many runs are worked on at once: filing and transactions take a place, waiting takes none.</summary>
internal sealed class Places(IOptions<RunningOptions> options) : IDisposable
{
    private readonly SemaphoreSlim free = new(options.Value.AtOnce);

    /// <summary>Returns the place when it is disposed.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancel)
    {
        await free.WaitAsync(cancel);
        return new Place(free);
    }

    public void Dispose() => free.Dispose();

    private sealed class Place(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
