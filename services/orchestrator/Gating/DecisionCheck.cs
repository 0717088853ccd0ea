using System.Text;
using Orchestrator.Runs;
using Platform.Integrity;
using Platform.Statements;

namespace Orchestrator.Gating;

/// <summary>
/// Whether a decision counts, by everything that can be known of it and the run's row. A reason is <c>CODE: sentence</c>.
/// </summary>
internal static class DecisionCheck
{
    /// <param name="decision">As it came.</param>
    /// <param name="run">The run that it names.</param>
    /// <param name="keys">The keys that may decide.</param>
    /// <param name="receivedAt">When it came in: one that was received in time counts, whenever it is looked at.</param>
    public static string? WhyNot(SignedStatement<GateDecision> decision, Run run, KeyRing keys, DateTimeOffset receivedAt)
    {
        var statement = decision.Statement;
        if (decision.Check(keys, out var key) is { } refusal) return refusal.ToString();
        var action = GateDecision.ActionOf(statement.Gate);
        if (!key!.Allows(action)) return NotAllowed($"This key may not approve {action}, which {statement.Gate} stands before.");
        if (decision.CheckExpiry(receivedAt) is { } expired) return expired.ToString();
        if (Persons.AreOne(key.Owner, run.StartedBy)) return NotAllowed($"{run.StartedBy} started this run and cannot decide about it.");
        return WhyNotAwaited(statement, run);

        string NotAllowed(string why) => decision.Refuse(StatementRefusal.NotAllowed, why).ToString();
    }

    /// <summary>
    /// The part that changes while the run goes on, and so is looked at once more in the transaction that takes the decision: two that come
    /// at once both find the row as it was before either.
    /// </summary>
    public static string? WhyNotAwaited(GateDecision statement, Run run) => Place(statement, run) ?? Bound(statement, run);

    /// <summary>Whether the run waits for such a decision.</summary>
    private static string? Place(GateDecision statement, Run run) => (statement.Gate, statement.Verdict, run.State) switch
    {
        (GateDecision.Gate1, _, RunState.AwaitingSg1) or (GateDecision.Gate2, _, RunState.AwaitingSg2) => null,
        (GateDecision.Run, _, RunState.Stopped) when run.CommandId is not null => "DECISION_NOT_AWAITED: The run is being voided already.",
        (GateDecision.Run, GateDecision.Void, RunState.Stopped) => null,
        (GateDecision.Run, GateDecision.CompleteLegB, RunState.Stopped) => run.StopCode == StopCode.BetweenLegs ? null
            : $"DECISION_NOT_AWAITED: The run stopped with {run.StopCode}, not between the legs.",
        _ => $"DECISION_NOT_AWAITED: The run is {run.State} and waits for no such decision; "
            + $"./platform run show {run.RunId} says what is next.",
    };

    /// <summary>Whether it is about exactly what stands there now.</summary>
    private static string? Bound(GateDecision statement, Run run)
    {
        var subject = statement.Gate == GateDecision.Run
            ? GateSubject.OfRun(run)
            : run.Subjects.TryGetValue(statement.Gate, out var asked) ? Encoding.UTF8.GetBytes(asked) : [];
        return string.Equals(statement.Subject.ToString(), Sha256.Of(subject), StringComparison.Ordinal) ? null
            : "DECISION_OTHER_SUBJECT: The decision is about something else than what stands there now; look at it again and decide anew.";
    }
}
