using System.Diagnostics;
using Platform.Hosting;

namespace Orchestrator.Filing;

/// <summary>Shows each upload as a part of its run's trace.</summary>
/// <param name="inner">Where the documents go.</param>
/// <param name="start">Begins a span for a path; null where nobody looks.</param>
internal sealed class WatchedKnowledgeBase(IKnowledgeBase inner, Func<string, Activity?> start) : IKnowledgeBase
{
    public IKnowledgeBase Inner => inner;

    public Task PutAsync(string path, ReadOnlyMemory<byte> bytes, bool isFirst, CancellationToken cancel) =>
        WatchAsync(path, () => inner.PutAsync(path, bytes, isFirst, cancel));

    public Task AppendLineAsync(string path, string line, CancellationToken cancel) => WatchAsync(path, () => inner.AppendLineAsync(path, line, cancel));

    private async Task WatchAsync(string path, Func<Task> upload)
    {
        using var span = start(path);
        try
        {
            await upload();
        }
        catch (FilingException e)
        {
            span.Failed(e.IsFinal ? "REFUSED" : "UNREACHABLE", e.Message);
            throw;
        }
    }
}
