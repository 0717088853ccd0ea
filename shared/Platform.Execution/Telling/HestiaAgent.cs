using System.Globalization;
using System.Text;

namespace Platform.Execution;

/// <summary>
/// Tells a person, in plain text, what an execution did and what could be done about it (R047). It only tells: nothing here executes, asks
/// a service, or changes anything. Texts of others stand in it as they are; whoever shows them on a terminal escapes them.
/// </summary>
public static class HestiaAgent
{
    /// <summary>The answer of <see cref="ConfirmManualRollback"/> where a person may begin.</summary>
    public const string Ready = "Ready for manual rollback (user must execute)";

    /// <summary>What happened: status, times, steps, side effects, security, warnings, the record's hash.</summary>
    public static string DisplayExecutionSummary(ExecutionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var text = new StringBuilder();
        Line(text, $"Execution {record.ExecutionId} of plan {record.PlanId} ({record.LiveModeState.ToWire()}): {record.Status.ToWire()}");
        if (record.Reason is { } reason)
        {
            Line(text, $"Reason: {reason}");
        }

        Line(text, $"Started {Integrity.Timestamps.Format(record.StartedAt)}, {(record.EndedAt is { } end ? $"ended {Integrity.Timestamps.Format(end)}" : "not ended")}");
        foreach (var step in record.StepEvents.GroupBy(e => e.StepIndex).OrderBy(g => g.Key))
        {
            var run = StepRun.Of(step);
            Line(text, $"  step {step.Key} '{step.First().StepName}': {Word(run.Progress)}{(run.Duration is { } d ? $", {d.TotalMilliseconds:0} ms" : string.Empty)}{(run.Error is { } error ? $": {error}" : string.Empty)}");
        }

        var report = record.SideEffectsReport;
        Line(text, $"Side effects: {report.Observed.Length} seen, {report.Declared.Length} declared");
        foreach (var effect in report.ObservedButUndeclared)
        {
            Line(text, $"  seen and not declared: {effect.Category.ToWire()} {effect.Description}");
        }

        foreach (var effect in report.DeclaredButNotSeen)
        {
            Line(text, $"  declared and not seen: step {effect.StepIndex} {effect.Category.ToWire()} {effect.Description}");
        }

        Line(text, $"Security: {State(record.SecuritySnapshotPre)} before, {State(record.SecuritySnapshotPost)} after");
        foreach (var warning in record.Warnings)
        {
            Line(text, $"Warning: {warning}");
        }

        Line(text, $"Record {record.Hash}, {(RecordVerifier.Verify(record) is { } broken ? $"BROKEN: {broken.Reason}" : "whole")}");
        return text.ToString();
    }

    /// <summary>The steps that ran and cannot be undone, each with what says so.</summary>
    public static string ShowIrreversibleActions(ExecutionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var text = new StringBuilder();
        foreach (var step in RollbackPlanner.PlanRollback(record, []).IrreversibleSteps)
        {
            Line(text, $"step {step.StepIndex} '{step.StepName}': {string.Join(' ', step.Reasons)}");
        }

        return text.Length == 0 ? "No step that ran is known to be irreversible.\n" : text.ToString();
    }

    /// <inheritdoc cref="RollbackScaffold.ToSummary"/>
    public static string ShowRollbackGuidance(RollbackScaffold scaffold)
    {
        ArgumentNullException.ThrowIfNull(scaffold);
        return scaffold.ToSummary();
    }

    /// <summary>
    /// Whether a person may begin to undo it by hand, and the sentence that says so. It executes nothing, whatever it answers.
    /// </summary>
    public static (bool Confirmed, string Reason) ConfirmManualRollback(RollbackScaffold scaffold)
    {
        ArgumentNullException.ThrowIfNull(scaffold);
        return scaffold.IsRollbackPossible ? (true, Ready) : (false, scaffold.Reason);
    }

    private static string Word(StepProgress progress) => progress switch { StepProgress.Completed => "completed", StepProgress.Failed => "failed", _ => "began, no end recorded" };

    private static string State(SecuritySnapshot? snapshot) => snapshot is null ? "unknown" : $"{snapshot.SecurityState.ToWire()} (boundary {snapshot.BoundaryState.ToWire()})";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
