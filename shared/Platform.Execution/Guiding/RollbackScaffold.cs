using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Platform.Execution;

/// <summary>
/// Guidance for undoing an execution by hand (R040). Immutable data: it executes nothing and holds nothing that could. The author's hints
/// are in it byte for byte (R041), also where a rollback is not possible (C13).
/// </summary>
public sealed class RollbackScaffold
{
    internal RollbackScaffold(
        ExecutionRecord record, bool isRollbackPossible, string reason, ImmutableArray<RollbackHint> rollbackHints, ImmutableArray<string> warnings,
        ImmutableArray<IrreversibleStep> irreversibleSteps, ImmutableArray<ManualStep> manualSteps)
    {
        ExecutionId = record.ExecutionId;
        PlanId = record.PlanId;
        Status = record.Status;
        IsRollbackPossible = isRollbackPossible;
        Reason = reason;
        RollbackHints = rollbackHints;
        Warnings = warnings;
        IrreversibleSteps = irreversibleSteps;
        ManualSteps = manualSteps;
    }

    public string ExecutionId { get; }

    public string PlanId { get; }

    /// <summary>The execution's.</summary>
    public ExecutionStatus Status { get; }

    /// <summary>Whether a person can undo it by the author's hints. Nothing else ever does.</summary>
    public bool IsRollbackPossible { get; }

    /// <summary>Why, or why not: one sentence.</summary>
    public string Reason { get; }

    /// <summary>All hints, in the author's order.</summary>
    public ImmutableArray<RollbackHint> RollbackHints { get; }

    public ImmutableArray<string> Warnings { get; }

    /// <summary>Steps that began and cannot be undone, by index.</summary>
    public ImmutableArray<IrreversibleStep> IrreversibleSteps { get; }

    /// <summary>
    /// The checklist: hints of steps that began, irreversible steps first, otherwise in the author's order. Empty where no rollback is
    /// possible.
    /// </summary>
    public ImmutableArray<ManualStep> ManualSteps { get; }

    /// <summary>
    /// The whole as lines of text, in the order in which a person needs it: status, reason, warnings, irreversible steps, checklist, hints.
    /// </summary>
    public string ToSummary()
    {
        var text = new StringBuilder();
        Line($"Execution {ExecutionId} of plan {PlanId}: {Status.ToWire()}");
        Line($"Rollback by hand: {(IsRollbackPossible ? "POSSIBLE" : "NOT POSSIBLE")}");
        Line($"Why: {Reason}");
        foreach (var warning in Warnings)
        {
            Line($"Warning: {warning}");
        }

        if (!IrreversibleSteps.IsEmpty)
        {
            Line($"Cannot be undone:");
            foreach (var step in IrreversibleSteps)
            {
                Line($"  step {step.StepIndex} '{step.StepName}': {string.Join(' ', step.Reasons)}");
            }
        }

        if (!ManualSteps.IsEmpty)
        {
            Line($"Checklist, to be done by a person:");
            foreach (var step in ManualSteps)
            {
                Line($"  [ ] {step.Number}. step {step.Hint.StepIndex} '{step.StepName}'{(step.IsIrreversible ? " (cannot be undone wholly)" : string.Empty)}");
                Hint(step.Hint, "      ");
            }
        }
        else if (!RollbackHints.IsEmpty)
        {
            Line($"The author's hints, for information:");
            foreach (var hint in RollbackHints)
            {
                Line($"  step {hint.StepIndex}");
                Hint(hint, "    ");
            }
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Hint(RollbackHint hint, string indent)
        {
            text.Append(indent).Append(hint.Description).Append('\n');
            foreach (var risk in hint.Risks)
            {
                text.Append(indent).Append("Risk: ").Append(risk).Append('\n');
            }

            foreach (var action in hint.Actions)
            {
                text.Append(indent).Append("Do: ").Append(action).Append('\n');
            }
        }
    }
}
