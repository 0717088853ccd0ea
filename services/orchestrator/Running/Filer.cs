using System.Text;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Hosting;

namespace Orchestrator.Running;

/// <summary>Files a document that waits as a row, and tells the machine that it stands, or that its tries are used up (R073).</summary>
internal sealed class Filer(
    IServiceScopeFactory scopes, Telling telling, IKnowledgeBase knowledge, Steps steps, Places places, ILogger<Filer> log)
{
    public async Task FileAsync(Run run, string name, CancellationToken cancel)
    {
        using var place = await places.TakeAsync(cancel);
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<RunsContext>();
        var document = run.Fresh?.Name == name ? run.Fresh : await CountAsync(run, name, database, cancel);
        if (document.Tries > RunDocument.TriesMax)
        {
            var reason = document.LastError ?? "The tries were used up by processes that died.";
            await telling.TellAsync(run.CorrelationId, new DocumentNotFiled(run.CorrelationId, name, StopCode.KbUpload, reason), cancel);
            return;
        }

        FaultPoint.Hit("orchestrator.before-upload");
        try
        {
            if (name == RunIndex.Document) await knowledge.AppendLineAsync(RunNames.Index, document.Text, cancel);
            else await knowledge.PutAsync($"{run.Folder}/{name}", Encoding.UTF8.GetBytes(document.Text), Phases.IsFirst(name), cancel);
        }
        catch (FilingException e)
        {
            await LaterAsync(run, document, e, database, cancel);
            return;
        }

        FaultPoint.Hit("orchestrator.after-upload");
        await telling.TellAsync(run.CorrelationId, new DocumentFiled(run.CorrelationId, document), cancel);
    }

    /// <summary>Counts a try before it is made: a process that dies in it has used it. Beyond the last one nothing is tried.</summary>
    private static async Task<RunDocument> CountAsync(Run run, string name, RunsContext database, CancellationToken cancel)
    {
        var counted = await database.Documents.Where(d => d.Run == run.CorrelationId && d.Name == name && d.Tries < RunDocument.TriesMax)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.Tries, x => x.Tries + 1), cancel);
        var document = await database.Documents.SingleAsync(d => d.Run == run.CorrelationId && d.Name == name, cancel);
        if (counted == 0) document.Tries++;
        return document;
    }

    private async Task LaterAsync(Run run, RunDocument document, FilingException e, RunsContext database, CancellationToken cancel)
    {
        FilingLog.Failed(log, run, document.Name, document.Tries, e);
        await database.Documents.Where(d => d.Run == run.CorrelationId && d.Name == document.Name)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.LastError, e.Message), cancel);
        if (e.IsFinal || document.Tries >= RunDocument.TriesMax)
        {
            await telling.TellAsync(
                run.CorrelationId, new DocumentNotFiled(run.CorrelationId, document.Name, e.StopCode, e.Message), cancel);
            return;
        }

        var due = steps.NextTry(document.Tries);
        await database.Runs.Where(r => r.CorrelationId == run.CorrelationId && r.Version == run.Version)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.DueAt, due), cancel);
    }
}
