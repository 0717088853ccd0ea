using Microsoft.Extensions.Options;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Integrity;

namespace Orchestrator.Running;

/// <summary>What several activities do with a run.</summary>
internal sealed class Steps(Errands errands, IOptions<RunningOptions> options, TimeProvider time)
{
    public DateTimeOffset Now() => Timestamps.Truncate(time.GetUtcNow());

    /// <summary>The run's phase is to be executed: the command's id follows from run, phase and attempt, so that whoever sends it again sends the same.</summary>
    public void Begin(Run run, RunsContext database, AfterCommit after)
    {
        run.CommandId = Ids.Derive("platform/run-phase", run.CorrelationId, (run.Phase * 1_000_000L) + run.Attempt);
        run.Filing = null;
        database.Phases.Add(new RunPhase { Run = run.CorrelationId, Phase = run.Phase, Attempt = run.Attempt, CommandId = run.CommandId.Value, BegunAt = Now() });
        Due(run, after);
    }

    /// <summary>The document is written, and nothing else happens with the run until it stands in the knowledge base.</summary>
    public void File(Run run, RunsContext database, AfterCommit after, string name, string phase, Guid? attemptId, string text)
    {
        run.CommandId = null;
        run.Filing = name;
        database.Documents.Add(new RunDocument
        {
            Run = run.CorrelationId, Name = name, Phase = phase, AttemptId = attemptId, Text = text, Sha256 = Sha256.Of(text), WrittenAt = Now(),
        });
        Due(run, after);
    }

    public void Stop(Run run, string code, string reason)
    {
        (run.StopCode, run.StopReason) = (code, reason);
        run.CommandId = null;
        run.DueAt = null;
        run.DecideBy = null;
        run.Since = Now();
    }

    /// <summary>Works on the run as soon as this transaction has committed; if this process dies, somebody looks after a while.</summary>
    public void Due(Run run, AfterCommit after)
    {
        run.DueAt = Now() + TimeSpan.FromSeconds(options.Value.LookAgainSeconds);
        var id = run.CorrelationId;
        after.Add(() => errands.Wake(id));
    }

    public DateTimeOffset DecideBy() => Now() + TimeSpan.FromHours(options.Value.DecideWithinHours);
}
