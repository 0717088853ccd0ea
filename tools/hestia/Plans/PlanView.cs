using Hestia.Executions;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Plans;

/// <summary>A plan for a person who answers for it: everything that its digest covers, nothing cut. Pure.</summary>
internal sealed class PlanView(Plan plan, int width)
{
    /// <summary>What is the same for all of it.</summary>
    public IEnumerable<Line> Head()
    {
        yield return new Line(
            "Plan ", new Span(plan.PlanId, Ink.Strong), "  ", plan.Mode == LiveModeState.Live ? new Span("LIVE", Ink.Warning) : new Span("DRY_RUN", Ink.Name),
            $"  {Times.Count(plan.Steps.Length, "step")}");
        var irreversible = plan.DeclaredSideEffects.Count(e => !e.Reversible);
        var facts = new Facts();
        facts.Add("mode", plan.Mode == LiveModeState.Live ? "LIVE: what it does stays done." : "DRY_RUN: everything it does is taken back, and nothing outside is called.");
        facts.Add("digest", plan.Digest.ToString());
        if (irreversible > 0)
        {
            facts.Add("beware", new Span($"{Times.Count(irreversible, "declared effect")} cannot be undone.", Ink.Bad));
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }

    /// <summary>One line a step, for an author.</summary>
    public IEnumerable<Line> Table(int tableWidth)
    {
        var hinted = plan.RollbackHints.Select(h => h.StepIndex).ToHashSet();
        var sheet = new Sheet([new("step") { AlignRight = true }, new("name") { CutTo = 18 }, new("action"), new("declares") { Dispensable = 1 }, new("hint") { Dispensable = 2 }]);
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            var step = plan.Steps[i];
            var irreversible = step.DeclaredSideEffects.Count(e => !e.Reversible);
            sheet.Add(
                new Span($"{i}", Ink.Faint), step.Name, new Span(step.ActionType, Ink.Name),
                irreversible > 0 ? new Span($"{Times.Count(step.DeclaredSideEffects.Length, "effect")}, {irreversible} irreversible", Ink.Warning)
                : step.DeclaredSideEffects.IsEmpty ? new Span("nothing", Ink.Faint) : Times.Count(step.DeclaredSideEffects.Length, "effect"),
                hinted.Contains(i) ? "yes" : new Span("none", Ink.Faint));
        }

        return sheet.Take(tableWidth);
    }

    /// <summary>Every step with all that is in it, for an approver.</summary>
    public IEnumerable<Line> Steps()
    {
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            var step = plan.Steps[i];
            yield return Line.Empty;
            yield return new Line(new Span($"step {i} ", Ink.Faint), new Span(step.Name, Ink.Strong), "  ", new Span(step.ActionType, Ink.Name));
            var facts = new Facts();
            var label = "parameters";
            foreach (var parameter in step.Parameters.ToElement().EnumerateObject())
            {
                // Their names as JSON, too, so that a name with a colon in it deceives nobody.
                facts.Add(label, new Span(JsonText.Of(w => w.WriteStringValue(parameter.Name)) + ": ", Ink.Faint), JsonText.Of(parameter.Value));
                label = "";
            }

            if (step.DeclaredSideEffects.IsEmpty)
            {
                facts.Add("declares", new Span("no side effect", Ink.Faint));
            }

            foreach (var effect in step.DeclaredSideEffects)
            {
                facts.Add(
                    "declares", $"{effect.Category.ToWire()} {effect.Description}", effect.Reversible ? new Span("  reversible", Ink.Faint) : new Span("  ✘ CANNOT BE UNDONE", Ink.Bad));
            }

            foreach (var line in facts.Lines(width))
            {
                yield return line;
            }

            foreach (var hint in plan.RollbackHints.Where(h => h.StepIndex == i))
            {
                yield return new Line(new Span("  rollback hint", Ink.Faint));
                foreach (var line in HintView.Lines(hint, "    "))
                {
                    yield return line;
                }
            }
        }
    }
}
