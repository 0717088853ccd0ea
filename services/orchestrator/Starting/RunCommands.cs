using System.Text.Json;
using MassTransit.Mediator;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orchestrator.Gating;
using Orchestrator.Runs;
using Orchestrator.Running;
using Orchestrator.Storage;
using Platform.Contracts;
using Platform.Integrity;
using Platform.Messaging;
using Platform.Statements;

namespace Orchestrator.Starting;

/// <summary>
/// Takes one command: answers what was answered before, denies what breaks a rule, and hands the rest to the machine, whose transaction
/// binds the command to its answer. What is denied is bound to its denial, too, and is a record (G8, C06).
/// </summary>
internal sealed class RunCommands(
    IServiceScopeFactory scopes,
    IMediator mediator,
    Telling telling,
    PhaseCaller caller,
    KeysFile keys,
    VouchedNames vouched,
    Records records,
    Answers answers)
{
    private const string Unavailable = "UNAVAILABLE";

    /// <summary>Others wait in the same queue.</summary>
    private static readonly TimeSpan ReplayPatience = TimeSpan.FromSeconds(10);

    private const string Conflict =
        "CONFLICT: This command's id was used before with other content; send a new command with an id of its own.";

    /// <exception cref="Exception">The database does not answer; nothing of it has happened, or all of it.</exception>
    public async Task<RunOutcome> TakeAsync(Received received, DateTimeOffset receivedAt, CancellationToken cancel)
    {
        if (await KnownAsync(received, cancel) is { } known) return known;
        try
        {
            var answer = new Answer();
            var denial = received switch
            {
                StartReceived start => await StartAsync(start, answer, cancel),
                ResumeReceived resume => await ResumeAsync(resume, answer, cancel),
                DecisionReceivedFrom decision => await DecideAsync(decision, receivedAt, answer, cancel),
                Unreadable unreadable => Denial(unreadable, unreadable.Error),
                _ => throw new ArgumentException("Nobody takes this.", nameof(received)),
            };
            if (answer.Outcome is { } taken) return taken;
            // What nobody could look at is no answer for ever.
            if (denial?.Error?.StartsWith(Unavailable, StringComparison.Ordinal) == true) return denial;
            if (denial is not null)
            {
                await BindAsync(received, denial, receivedAt, cancel);
                return denial;
            }
        }
        catch (Exception e) when (Unique(e) is { } unique)
        {
            // Somebody else took the same command, or made a run of the same version, at the same moment: what stands there now says which.
            if (await KnownAsync(received, cancel) is { } stands) return stands;
            if (unique.ConstraintName is not ("run_folder_key" or "run_run_id_key")) throw;
            // A folder is one run's (C23), and its name tells the minute.
            var denial = Denial(
                received,
                $"{StopCode.ReplayConflict}: Another run of this document began in this minute "
                + "and has the folder that this one would get; start it again in a minute.");
            await BindAsync(received, denial, receivedAt, cancel);
            return denial;
        }

        // The machine took nothing: somebody else took the same command at the same moment, or the run moved on.
        return await KnownAsync(received, cancel) ?? throw new InvalidOperationException("the run moved on while the command was taken");
    }

    private async Task<RunOutcome?> StartAsync(StartReceived start, Answer answer, CancellationToken cancel)
    {
        // Who starts a run may not open its gates: nobody starts one under another's name.
        if (vouched.WhyNot(start.AgentId, start.Sender.UserId) is { } unvouched) return Denial(start, unvouched);
        var from = start.FromRun is { } named ? await FindAsync(r => r.RunId == named, cancel) : null;
        if (start.FromRun is not null && from is null) return NoRun(start, start.FromRun);
        if (from is not null && (from.DocumentId != start.DocumentId || from.SourceVersionId != start.SourceVersionId))
        {
            return Denial(
                start,
                $"{StopCode.ReplayConflict}: {from.RunId} was a run of {from.DocumentId} in version {from.SourceVersionId}; "
                + "a run that cuts again names the same document and version.",
                from);
        }

        // Layer 1, before anything is asked of the business (R087, C21).
        var other = await FindAsync(
            r => r.DocumentId == start.DocumentId && r.SourceVersionId == start.SourceVersionId && r.State != RunState.Voided, cancel);
        if (other is not null)
        {
            if (other.State == RunState.Closed) return await ReplayAsync(other, start, cancel);
            return Denial(
                start,
                $"{StopCode.ReplayConflict}: {start.DocumentId} is cut from this version by {other.RunId}, which is {other.State}. "
                + $"./platform run show {other.RunId} says what is next.",
                other);
        }

        var run = Ids.Derive("platform/run", start.CommandId.ToByteArray(bigEndian: true));
        await mediator.Send(
            new RunRequested(
                run, start.CommandId, start.Digest, start.AgentId, start.DocumentId, start.SourceVersionId, from, start.TraceId,
                start.Sender, answer),
            cancel);
        return null;
    }

    /// <summary>
    /// A start of a closed run's version needs no new row where the run's units, records and decision stand as it left them (R090, C21).
    /// That is asked of the action that closed it, which only reads.
    /// </summary>
    private async Task<RunOutcome> ReplayAsync(Run closed, StartReceived start, CancellationToken cancel)
    {
        closed.CommandId = Ids.Derive("platform/run-replay", start.CommandId.ToByteArray(bigEndian: true));
        if (closed.PhasesVersion != Phases.Version)
        {
            return Denial(
                start,
                $"{StopCode.ReplayConflict}: {closed.RunId} was closed by another version of the phases and cannot be compared.",
                closed);
        }

        try
        {
            var outcome = await caller.CallAsync(Commands.Of(closed), null, cancel, ReplayPatience);
            if (outcome.Status == AttemptStatus.Success)
            {
                return new()
                {
                    CommandId = start.CommandId, Status = "TAKEN", Error = null, RunId = closed.RunId, State = closed.State,
                    ReplayedFrom = closed.RunId, Replayed = false,
                };
            }

            return Denial(
                start,
                $"{StopCode.ReplayConflict}: {closed.DocumentId} was cut from this version by {closed.RunId}, "
                + $"and not all stands as it left it: {outcome.Error}",
                closed);
        }
        catch (IOException)
        {
            return Denial(
                start,
                $"{Unavailable}: Whether all stands as {closed.RunId} left it cannot be asked now; send the same start again.",
                closed);
        }
    }

    private async Task<RunOutcome?> ResumeAsync(ResumeReceived resume, Answer answer, CancellationToken cancel)
    {
        if (await FindAsync(r => r.RunId == resume.RunId, cancel) is not { } run) return NoRun(resume, resume.RunId);
        if (ResumeCheck.WhyNot(run) is { } whyNot) return Denial(resume, whyNot, run);
        await mediator.Send(
            new ResumeRequested(
                run.CorrelationId, resume.CommandId, resume.Digest, resume.Actor, resume.Reason, resume.Sender, answer),
            cancel);
        return null;
    }

    private async Task<RunOutcome?> DecideAsync(
        DecisionReceivedFrom received, DateTimeOffset receivedAt, Answer answer, CancellationToken cancel)
    {
        var statement = received.Decision.Statement;
        if (await FindAsync(r => r.RunId == statement.RunId, cancel) is not { } run) return NoRun(received, statement.RunId);
        try
        {
            var ring = keys.Read();
            var owner = received.Decision.Signer(ring)?.Owner;
            if (DecisionCheck.WhyNot(received.Decision, run, ring, receivedAt) is { } why) return Denial(received, why, run);
            await telling.TellAsync(
                run.CorrelationId,
                new DecisionReceived(
                    run.CorrelationId, received.Digest, received.Decision, owner!, receivedAt, received.Sender, answer),
                cancel);
            return null;
        }
        catch (KeysUnreadableException e)
        {
            return Denial(received, $"DECISION_KEYS_UNREADABLE: {e.Message}", run);
        }
    }

    /// <summary>Binds a command to its answer where no machine does.</summary>
    private async Task BindAsync(Received received, RunOutcome denial, DateTimeOffset receivedAt, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<RunsContext>();
        var commit = new Committing();
        await using var transaction = await database.Database.BeginTransactionAsync(cancel);
        answers.Bind(database, received.Digest, denial);
        await database.SaveChangesAsync(cancel);
        if (received is DecisionReceivedFrom decision)
        {
            var sovereign = "(unknown)";
            try
            {
                sovereign = decision.Decision.Signer(keys.Read())?.Owner ?? sovereign;
            }
            catch (KeysUnreadableException)
            {
                // The refusal says so.
            }

            var traceId = denial.RunId ?? decision.Decision.Statement.RunId;
            records.Decision(commit, decision.Decision, sovereign, traceId, denial.Error, receivedAt, received.Sender);
        }
        else if (denial.Error is not null)
        {
            // A start that is a replay comes here, too; it was not refused.
            var (what, agent, trace) = received switch
            {
                StartReceived start => ("run.start", start.AgentId, start.TraceId),
                ResumeReceived resume => ("run.resume", resume.Actor, resume.RunId),
                _ => ((string?)null, (string?)null, (string?)null),
            };
            records.Denied(commit, denial, what, agent, trace, received.Body.Span, received.Sender);
        }

        await Committing.WriteRecordsAsync(commit.Records, database, cancel);
        await transaction.CommitAsync(cancel);
        commit.Committed();
    }

    /// <summary>What was answered before; a conflict where the content was another.</summary>
    private async Task<RunOutcome?> KnownAsync(Received received, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var known = await scope.ServiceProvider.GetRequiredService<RunsContext>().Commands
            .SingleOrDefaultAsync(c => c.CommandId == received.CommandId, cancel);
        if (known is null) return null;
        return known.Digest.AsSpan().SequenceEqual(received.Digest)
            ? JsonSerializer.Deserialize<RunOutcome>(known.Answer, JsonSerializerOptions.Web)! with { Replayed = true }
            : Denial(received, Conflict);
    }

    private async Task<Run?> FindAsync(System.Linq.Expressions.Expression<Func<Run, bool>> which, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RunsContext>().Runs.FirstOrDefaultAsync(which, cancel);
    }

    private static RunOutcome NoRun(Received received, string runId) =>
        Denial(received, $"NOT_FOUND: There is no run {runId}; ./platform run list shows them.");

    private static RunOutcome Denial(Received received, string error, Run? run = null) => new()
    {
        CommandId = received.CommandId, Status = "DENIED", Error = error, RunId = run?.RunId, State = run?.State, Replayed = false,
    };

    private static PostgresException? Unique(Exception? e) => e switch
    {
        null => null,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } found => found,
        _ => Unique(e.InnerException),
    };
}
