using Microsoft.Extensions.Options;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Integrity;

namespace Orchestrator.Running;

/// <summary>What several activities do with a run.</summary>
internal sealed class Steps(Errands errands, IOptions<RunningOptions> options, IOptions<FilingOptions> filing, TimeProvider time)
{
    private static readonly TimeSpan RetryMost = TimeSpan.FromSeconds(30);

    public DateTimeOffset Now() => Timestamps.Truncate(time.GetUtcNow());

    /// <summary>
    /// The run's phase is to be executed: the command's id follows from run, phase and attempt, so that whoever sends it again
    /// sends the same.
    /// </summary>
    public void Begin(Run run, RunsContext database, Committing commit)
    {
        run.CommandId = Ids.Derive("platform/run-phase", run.CorrelationId, (run.Phase * 1_000_000L) + run.Attempt);
        run.Filing = null;
        database.Phases.Add(new RunPhase
        {
            Run = run.CorrelationId, Phase = run.Phase, Attempt = run.Attempt, CommandId = run.CommandId.Value, BegunAt = Now(),
        });
        Due(run, commit);
    }

    /// <summary>The phase's attempt has ended, for people who look back.</summary>
    public void End(Run run, RunsContext database, PhaseEnded ended)
    {
        var tried = new RunPhase { Run = run.CorrelationId, Phase = run.Phase, Attempt = run.Attempt, CommandId = ended.CommandId };
        database.Phases.Attach(tried);
        (tried.AttemptId, tried.EndedAt, tried.DurationMs) = (ended.AttemptId, Now(), ended.DurationMs);
        (tried.Status, tried.Error) = (ended.Status, ended.Error);
    }

    /// <summary>
    /// The document is written, and nothing else happens with the run until it stands in the knowledge base. Its first try is counted with
    /// it, because whoever commits this tries it next (<see cref="Due"/>).
    /// </summary>
    public RunDocument File(Run run, RunsContext database, string name, string phase, Guid? attemptId, string text)
    {
        run.CommandId = null;
        run.Filing = name;
        var document = new RunDocument
        {
            Run = run.CorrelationId,
            Name = name,
            Phase = phase,
            AttemptId = attemptId,
            Text = text,
            Sha256 = Sha256.Of(text),
            WrittenAt = Now(),
            Tries = 1,
        };
        database.Documents.Add(document);
        return run.Fresh = document;
    }

    /// <summary>A try has failed: the next one comes after a wait that grows fourfold (R073).</summary>
    public void TryLater(Run run, RunDocument document, FilingException fault)
    {
        document.LastError = fault.Message;
        (run.Fresh, run.DueAt) = (null, NextTry(document.Tries));
    }

    /// <summary>When the next try is made after so many.</summary>
    public DateTimeOffset NextTry(int tries)
    {
        var wait = TimeSpan.FromSeconds(filing.Value.RetrySeconds * Math.Pow(4, tries - 1));
        return Now() + (wait < RetryMost ? wait : RetryMost);
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
    public void Due(Run run, Committing commit)
    {
        var now = Now();
        var later = TimeSpan.FromSeconds(options.Value.LookAgainSeconds);
        // Moved only when it comes near: it stands in an index, and a row whose indexed columns stay
        // is changed for a fraction of the price.
        if (run.DueAt is not { } due || due < now + (later / 2) || due > now + later) run.DueAt = now + later;
        commit.Then(() => errands.Wake(run));
    }

    public DateTimeOffset DecideBy() => Now() + TimeSpan.FromHours(options.Value.DecideWithinHours);
}
