using System.Threading.Channels;

namespace Orchestrator.Running;

/// <summary>Runs that something is to be done for, by their ids. Bounded; one that is dropped is found again by its due time.</summary>
internal sealed class Errands
{
    private const int Waiting = 10_000;

    private readonly Channel<Guid> runs = Channel.CreateBounded<Guid>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake(Guid run) => runs.Writer.TryWrite(run);

    public IAsyncEnumerable<Guid> ReadAsync(CancellationToken stop) => runs.Reader.ReadAllAsync(stop);
}
