using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Contracts;
using Platform.Integrity;
using Platform.Statements;

namespace Orchestrator.Running;

/// <summary>
/// The sovereign ends a stopped run for good. Where it has written units, their change set is voided by an
/// action first; the run ends when that has succeeded.
/// </summary>
internal sealed class Voiding(Steps steps, Records records, Answers answers) : RunActivity<DecisionReceived>
{
    protected override async Task DoAsync(
        Run run, DecisionReceived message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        var statement = message.Decision.Statement;
        records.Decision(commit, message.Decision, message.Sovereign, run.TraceId, null, message.ReceivedAt, message.Sender);
        run.Decisions[KeyOf(statement.DecisionId)] = System.Text.Encoding.UTF8.GetString(message.Decision.ToJson());
        if (run.Pins.ContainsKey("changeSetId"))
        {
            run.CommandId = CommandOf(run, statement.DecisionId);
            steps.Due(run, commit);
            answers.Take(database, commit, message.Answer, statement.DecisionId, message.Digest, run, RunState.Stopped);
            return;
        }

        End(run, steps);
        answers.Take(database, commit, message.Answer, statement.DecisionId, message.Digest, run, RunState.Voided);
        records.State(commit, run, RunState.Voided, RunState.Stopped, message.Sovereign, new { statement.DecisionId, statement.Reason });
    }

    /// <summary>Under which name the run keeps a decision that is no gate's.</summary>
    public static string KeyOf(Guid decisionId) => $"{GateDecision.Run} {decisionId}";

    /// <summary>The command that voids by this decision.</summary>
    public static Guid CommandOf(Run run, Guid decisionId) => Ids.Derive(
        "platform/run-void", run.CorrelationId.ToByteArray(bigEndian: true), decisionId.ToByteArray(bigEndian: true));

    /// <summary>The decision by which the run is being voided.</summary>
    public static string DecisionOf(Run run) =>
        run.Decisions.Single(d => Guid.TryParse(d.Key.Split(' ')[^1], out var id) && CommandOf(run, id) == run.CommandId).Value;

    public static void End(Run run, Steps steps)
    {
        (run.StopCode, run.StopReason, run.CommandId, run.DueAt) = (null, null, null, null);
        run.Since = steps.Now();
    }
}

/// <summary>The action that voids a run's change set has ended.</summary>
internal sealed class TakingVoid(Steps steps, Records records) : RunActivity<PhaseEnded>
{
    private const string AlreadyVoided = "ALREADY_VOIDED";

    protected override async Task DoAsync(Run run, PhaseEnded message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        // Voided already is voided, too, by whoever it was: a run that stood by its change set would stand there for ever.
        var voided = message.Status == AttemptStatus.Success || message.Error?.StartsWith(AlreadyVoided, StringComparison.Ordinal) == true;
        if (!voided)
        {
            (run.CommandId, run.DueAt, run.StopReason) = (null, null, $"It could not be voided: {message.Error}");
            return;
        }

        Voiding.End(run, steps);
        records.State(commit, run, RunState.Voided, RunState.Stopped, "orchestrator", new { message.AttemptId });
    }
}
