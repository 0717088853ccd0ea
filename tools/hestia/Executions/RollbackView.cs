using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary>
/// Guidance that a tired person can follow: how it stands, whether it can be undone and why, what to beware of, what cannot be undone, and
/// only then what to do, in order. Pure: the same scaffold is the same text.
/// </summary>
internal sealed class RollbackView(RollbackScaffold scaffold, int width)
{
    public IEnumerable<Line> Lines() => [.. Head(), .. Warned(), .. Irreversible(), .. scaffold.ManualSteps.IsEmpty ? ForInformation() : Checklist(), .. Footnote()];

    private IEnumerable<Line> Head()
    {
        yield return new Line(new Span("Rollback by hand", Ink.Strong), $" of execution {scaffold.ExecutionId}, plan ", new Span(scaffold.PlanId, Ink.Strong));
        var facts = new Facts();
        facts.Add("status", Statuses.Of(scaffold.Status.ToWire()));
        facts.Add("rollback", scaffold.IsRollbackPossible ? new Span("✔ POSSIBLE", Ink.Good) : new Span("✘ NOT POSSIBLE", Ink.Bad));
        facts.Add("why", scaffold.Reason);
        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }

    private IEnumerable<Line> Warned()
    {
        if (scaffold.Warnings.IsEmpty)
        {
            yield break;
        }

        yield return Line.Empty;
        yield return new Line(new Span("Beware", Ink.Strong));
        foreach (var line in Warnings.Lines(scaffold.Warnings, width))
        {
            yield return line;
        }
    }

    private IEnumerable<Line> Irreversible()
    {
        if (scaffold.IrreversibleSteps.IsEmpty)
        {
            yield break;
        }

        yield return Line.Empty;
        yield return new Line(new Span("Cannot be undone", Ink.Strong));
        foreach (var line in IrreversibleLines(scaffold.IrreversibleSteps, width))
        {
            yield return line;
        }
    }

    public static IEnumerable<Line> IrreversibleLines(IEnumerable<IrreversibleStep> steps, int width)
    {
        foreach (var step in steps)
        {
            yield return new Line("  ", new Span("✘ ", Ink.Bad), $"step {step.StepIndex} '{step.StepName}'");
            foreach (var reason in step.Reasons)
            {
                foreach (var folded in Fold.At([reason], width - 6))
                {
                    yield return new Line(["      ", .. folded]);
                }
            }
        }
    }

    private IEnumerable<Line> Checklist()
    {
        yield return Line.Empty;
        yield return new Line(new Span("Checklist", Ink.Strong), ": you do this yourself, from top to bottom. Nothing here is done for you.");
        foreach (var step in scaffold.ManualSteps)
        {
            yield return Line.Empty;
            yield return new Line(
                "  [ ] ", new Span($"{step.Number}. step {step.Hint.StepIndex} '{step.StepName}'", Ink.Name), step.IsIrreversible ? new Span("  cannot be undone wholly", Ink.Bad) : "");
            foreach (var line in HintView.Lines(step.Hint, "      "))
            {
                yield return line;
            }
        }
    }

    private IEnumerable<Line> ForInformation()
    {
        if (scaffold.RollbackHints.IsEmpty)
        {
            yield break;
        }

        yield return Line.Empty;
        yield return new Line(new Span("The author's hints", Ink.Strong), ", for information: this is no checklist.");
        foreach (var hint in scaffold.RollbackHints)
        {
            yield return Line.Empty;
            yield return new Line("  ", new Span($"step {hint.StepIndex}", Ink.Name));
            foreach (var line in HintView.Lines(hint, "      "))
            {
                yield return line;
            }
        }
    }

    private IEnumerable<Line> Footnote()
    {
        if (scaffold.RollbackHints.Any(HintView.IsEscaped))
        {
            yield return Line.Empty;
            foreach (var folded in Fold.At([new Span("A hint holds characters that a terminal would obey or not show; they are written as \\u001b and the like. --json has them exactly.", Ink.Warning)], width))
            {
                yield return new Line(folded);
            }
        }
    }
}
