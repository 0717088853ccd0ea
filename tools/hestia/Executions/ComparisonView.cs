using System.Collections.Immutable;
using System.Text.Json;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary>Two executions of one plan beside each other, for a person and for a program. Pure.</summary>
internal static class ComparisonView
{
    public static IEnumerable<Line> Lines(ExecutionComparison comparison, int proseWidth, int tableWidth)
    {
        var (first, second) = (comparison.First, comparison.Second);
        var differences = comparison.Differences;
        yield return (IsSame(comparison, differences), comparison.IsModeDifferent) switch
        {
            (true, false) => new Line(new Span("✔ The same.", Ink.Good), " They differ in times at most."),
            (true, true) => new Line(new Span("✔ The same but for the mode.", Ink.Good), " The live run did what its dry run did; they differ in times at most."),
            _ => new Line(new Span("≠ Different.", Ink.Warning)),
        };
        var facts = new Facts();
        facts.Add("plan", first.PlanId);
        facts.Add("first", Statuses.Of(first.Status.ToWire()), $"  {first.LiveModeState.ToWire()}  {first.ExecutionId}");
        facts.Add("second", Statuses.Of(second.Status.ToWire()), $"  {second.LiveModeState.ToWire()}  {second.ExecutionId}");
        if (comparison.IsSecurityDifferent)
        {
            facts.Add("security", new Span($"first {Security(first)}; second {Security(second)}", Ink.Warning));
        }

        foreach (var line in facts.Lines(proseWidth))
        {
            yield return line;
        }

        if (differences.Length > 0)
        {
            yield return Line.Empty;
            yield return new Line($"{Times.Count(differences.Length, "step")} of {comparison.Steps.Length} came out differently:");
            foreach (var line in Steps(differences, tableWidth))
            {
                yield return line;
            }
        }

        foreach (var line in Effects("Seen in the first alone:", comparison.SideEffectsOnlyInFirst, tableWidth).Concat(Effects("Seen in the second alone:", comparison.SideEffectsOnlyInSecond, tableWidth)))
        {
            yield return line;
        }
    }

    public static string Json(ExecutionComparison comparison) => JsonText.Of(writer =>
    {
        var differences = comparison.Differences;
        writer.WriteStartObject();
        writer.WriteBoolean("same", IsSame(comparison, differences));
        writer.WriteString("planId", comparison.First.PlanId);
        Execution(writer, "first", comparison.First);
        Execution(writer, "second", comparison.Second);
        writer.WriteBoolean("statusDiffers", comparison.IsStatusDifferent);
        writer.WriteBoolean("modeDiffers", comparison.IsModeDifferent);
        writer.WriteBoolean("securityDiffers", comparison.IsSecurityDifferent);
        writer.WriteStartArray("differences");
        foreach (var step in differences)
        {
            writer.WriteStartObject();
            writer.WriteNumber("stepIndex", step.StepIndex);
            writer.WriteString("stepName", step.StepName);
            Run(writer, "first", step.First);
            Run(writer, "second", step.Second);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Effects(writer, "sideEffectsOnlyInFirst", comparison.SideEffectsOnlyInFirst);
        Effects(writer, "sideEffectsOnlyInSecond", comparison.SideEffectsOnlyInSecond);
        writer.WriteEndObject();
    });

    /// <summary>Whether both did the same; that one of them was a dry run is told apart, because that is what one compares for.</summary>
    private static bool IsSame(ExecutionComparison comparison, ImmutableArray<StepComparison> differences) =>
        differences.Length == 0 && comparison is { IsStatusDifferent: false, IsSecurityDifferent: false, SideEffectsOnlyInFirst.IsEmpty: true, SideEffectsOnlyInSecond.IsEmpty: true };

    private static IEnumerable<Line> Steps(IEnumerable<StepComparison> differences, int width)
    {
        var sheet = new Sheet([new("step") { AlignRight = true }, new("name") { CutTo = 16 }, new("first") { CutTo = 24 }, new("second") { CutTo = 24 }]);
        foreach (var step in differences)
        {
            // Where both came equally far without an error, what they recorded is what differs.
            var showsDetails = step.First.Progress == step.Second.Progress && step.First.Error == step.Second.Error;
            sheet.Add(new Span($"{step.StepIndex}", Ink.Faint), new Span(step.StepName, Ink.Name), Told(step.First, showsDetails), Told(step.Second, showsDetails));
        }

        return sheet.Take(width);
    }

    private static Span Told(StepRun run, bool showsDetails)
    {
        var (mark, ink, word) = StepWords.Of(run.Progress);
        return new Span($"{mark} {word}{(run.Error is null ? "" : ": " + run.Error)}{(showsDetails ? " " + run.Details.Text : "")}", ink);
    }

    private static IEnumerable<Line> Effects(string title, IReadOnlyList<ObservedSideEffect> effects, int width)
    {
        if (effects.Count == 0)
        {
            return [];
        }

        var sheet = new Sheet([new("step") { AlignRight = true }, new("category") { Dispensable = 1 }, new("what") { CutTo = 24 }, new("") { Dispensable = 2 }]);
        foreach (var effect in effects)
        {
            sheet.Add(new Span($"{effect.StepIndex}", Ink.Faint), new Span(effect.Category.ToWire(), Ink.Faint), effect.Description, new Span(effect.Reversible ? "" : "cannot be undone", Ink.Bad));
        }

        return [Line.Empty, new Line(title), .. sheet.Take(width)];
    }

    private static string Security(ExecutionRecord record) => $"{State(record.SecuritySnapshotPre)} before and {State(record.SecuritySnapshotPost)} after";

    private static string State(SecuritySnapshot? snapshot) => snapshot is null ? "unknown" : $"{snapshot.SecurityState.ToWire()}/{snapshot.BoundaryState.ToWire()}";

    private static void Execution(Utf8JsonWriter writer, string name, ExecutionRecord record)
    {
        writer.WriteStartObject(name);
        writer.WriteString("executionId", record.ExecutionId);
        writer.WriteString("status", record.Status.ToWire());
        writer.WriteString("mode", record.LiveModeState.ToWire());
        writer.WriteString("recordHash", record.Hash.ToString());
        writer.WriteEndObject();
    }

    private static void Run(Utf8JsonWriter writer, string name, StepRun run)
    {
        writer.WriteStartObject(name);
        writer.WriteString("progress", run.Progress switch { StepProgress.Completed => "COMPLETED", StepProgress.Failed => "FAILED", StepProgress.Began => "BEGAN", _ => "NEVER_BEGAN" });
        writer.WriteString("error", run.Error);
        writer.WritePropertyName("details");
        writer.WriteRawValue(run.Details.Text);
        writer.WriteEndObject();
    }

    private static void Effects(Utf8JsonWriter writer, string name, IEnumerable<ObservedSideEffect> effects)
    {
        writer.WriteStartArray(name);
        foreach (var effect in effects)
        {
            writer.WriteRawValue(effect.ToJson());
        }

        writer.WriteEndArray();
    }
}
