using Microsoft.EntityFrameworkCore;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>
/// Makes the run: its names, its folder, its first phase. That there is no other run of this version is for
/// the database to say, by its unique index (R087).
/// </summary>
internal sealed class Opening(Steps steps, Records records, Answers answers) : RunActivity<RunRequested>
{
    protected override async Task DoAsync(Run run, RunRequested message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        var now = steps.Now();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var isFirst = !await database.Runs.AnyAsync(r => r.DocumentId == message.DocumentId && r.Day == day, cancel);
        var names = RunNames.Of(message.DocumentId, message.SourceVersionId, now, isFirst);
        (run.RunId, run.Folder, run.Day) = (names.RunId, names.Folder, day);
        (run.DocumentId, run.SourceVersionId, run.StartedBy) = (message.DocumentId, message.SourceVersionId, message.StartedBy);
        (run.TraceId, run.Traceparent) = (message.TraceId ?? names.RunId, message.Sender.Traceparent ?? TraceOf(message.Id));
        if (message.FromRun is { } from)
        {
            run.FromRun = from.RunId;
            run.Expected = Phases.PinsOfText.Where(from.Pins.ContainsKey).ToDictionary(p => p, p => from.Pins[p], StringComparer.Ordinal);
        }

        (run.PhasesVersion, run.Phase, run.Attempt) = (Phases.Version, 1, 1);
        (run.OpenedAt, run.Since) = (now, now);
        // The row first: what belongs to it refers to it.
        database.Runs.Add(run);
        steps.Begin(run, database, commit);
        answers.Take(database, commit, message.Answer, message.CommandId, message.Digest, run, RunState.Open);
        var details = new { run.DocumentId, run.SourceVersionId, run.Folder, run.FromRun };
        records.State(commit, run, RunState.Open, null, message.StartedBy, details, message.Sender);
    }

    /// <summary>Where whoever started it traces nothing, the run is a trace of its own.</summary>
    private static string TraceOf(Guid run) => $"00-{run:N}-{run.ToString("N")[16..]}-01";
}
