using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Orchestrator.Runs;

namespace Orchestrator.Running;

/// <summary>
/// Runs that something is to be done for, each as its last commit left it. Bounded; one that is dropped is found again by its due time.
/// </summary>
internal sealed class Errands
{
    private const int Waiting = 10_000;

    private readonly ConcurrentDictionary<Guid, Run> latest = new();
    private readonly Channel<Guid> runs = Channel.CreateBounded<Guid>(Waiting);

    public void Wake(Run run)
    {
        latest.AddOrUpdate(run.CorrelationId, run, (_, waiting) => waiting.Version > run.Version ? waiting : run);
        if (!runs.Writer.TryWrite(run.CorrelationId)) latest.TryRemove(run.CorrelationId, out _);
    }

    /// <summary>Takes the run out of what waits; null where somebody has taken it.</summary>
    public bool TryTake(Guid id, [NotNullWhen(true)] out Run? run) => latest.TryRemove(id, out run);

    public IAsyncEnumerable<Guid> ReadAsync(CancellationToken stop) => runs.Reader.ReadAllAsync(stop);
}
