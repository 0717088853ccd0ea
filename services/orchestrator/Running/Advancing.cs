using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>A document that waited as a row stands in the knowledge base.</summary>
internal sealed class Advancing(Onward onward) : RunActivity<DocumentFiled>
{
    protected override Task DoAsync(Run run, DocumentFiled message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        // As written, even where a try before this one has set it and was rolled back.
        database.Documents.Attach(message.Document).Property(d => d.FiledAt).IsModified = true;
        onward.Filed(run, message.Document, database, commit);
        return Task.CompletedTask;
    }
}
