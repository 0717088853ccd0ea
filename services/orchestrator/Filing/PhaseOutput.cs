using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Orchestrator.Runs;

namespace Orchestrator.Filing;

/// <summary>What a phase's action answered, checked: exactly the phase's pins, and tables of bounded size.</summary>
internal sealed record PhaseOutput
{
    private const int RowsMax = 200;
    private const int TextMax = 400;

    public required IReadOnlyDictionary<string, string> Pins { get; init; }

    /// <summary>One line a step.</summary>
    public required IReadOnlyList<string> Work { get; init; }

    /// <summary>What, before, after.</summary>
    public required IReadOnlyList<string[]> Diff { get; init; }

    /// <summary>Invariant, expected, observed, ok.</summary>
    public required IReadOnlyList<string[]> Invariants { get; init; }

    /// <summary>Path, sha256, bytes.</summary>
    public required IReadOnlyList<string[]> Artifacts { get; init; }

    /// <summary>NONE, or the scope of what was written.</summary>
    public required string Mutation { get; init; }

    /// <summary>
    /// Reads an answer; <paramref name="fault"/> is <c>INVARIANT: sentence</c> where it is not what the phase must answer.
    /// </summary>
    public static bool TryRead(
        Phase phase, JsonElement output, [NotNullWhen(true)] out PhaseOutput? read, [NotNullWhen(false)] out string? fault)
    {
        (read, fault) = (null, null);
        try
        {
            var pins = output.GetProperty("pins").EnumerateObject().ToDictionary(p => p.Name, p => Text(p.Value), StringComparer.Ordinal);
            if (pins.Keys.Except(phase.Pins).Concat(phase.Pins.Except(pins.Keys)).FirstOrDefault() is { } odd)
            {
                fault = $"INVARIANT: {phase.ActionType} answered with other pins than its own; '{odd}' is missing or too many.";
                return false;
            }

            read = new PhaseOutput
            {
                Pins = pins,
                Work = [.. Bounded(output, "work").Select(Text)],
                Diff = Rows(output, "diff", "what", "before", "after"),
                Invariants = Rows(output, "invariants", "invariant", "expected", "observed", "ok"),
                Artifacts = Rows(output, "artifacts", "path", "sha256", "bytes"),
                Mutation = Text(output.GetProperty("mutation")),
            };
            if (read.Invariants.FirstOrDefault(i => i[3] != "true") is { } broken)
                fault = $"INVARIANT: {broken[0]}: expected {broken[1]}, observed {broken[2]}.";
            return fault is null;
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or JsonException or FormatException)
        {
            fault = $"INVARIANT: {phase.ActionType} answered in another shape than a phase's.";
            return false;
        }
    }

    private static List<string[]> Rows(JsonElement output, string name, params string[] columns) =>
        [.. Bounded(output, name).Select(row => columns.Select(column => Text(row.GetProperty(column))).ToArray())];

    private static IEnumerable<JsonElement> Bounded(JsonElement output, string name) =>
        output.GetProperty(name).EnumerateArray().Take(RowsMax);

    private static string Text(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= TextMax ? text : throw new FormatException();
    }
}
