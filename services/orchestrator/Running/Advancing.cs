using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>A document that waited as a row stands in the knowledge base.</summary>
internal sealed class Advancing(Onward onward) : RunActivity<DocumentFiled>
{
    protected override Task DoAsync(Run run, DocumentFiled message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        database.Documents.Attach(message.Document);
        onward.Filed(run, message.Document, database, commit);
        return Task.CompletedTask;
    }
}
