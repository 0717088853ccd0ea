using System.Globalization;
using System.Text;
using Orchestrator.Runs;

namespace Orchestrator.Filing;

/// <summary>
/// A phase's report, by the template (R068, R069): the same run and answer give the same bytes. It never has more than
/// <see cref="LinesMax"/> lines: a long table is cut, with a count and the digest of the whole (C29).
/// </summary>
internal static class Report
{
    public const int LinesMax = 250;
    private const int TableMax = 40;

    public static string Of(Run run, Phase phase, PhaseOutput output)
    {
        var text = new StringBuilder();
        Line(text, $"# {phase.Title} · {phase.Number:00} of {Phases.Last} · {run.RunId}");
        Line(text);
        Yaml(text, "> ", ("phase", phase.Name), ("outcome", "PASS"), ("production_mutation", output.Mutation), ("run_id", run.RunId));
        Section(text, "1. Inputs (RunContext snapshot)");
        var inputs = run.Pins.Where(p => !output.Pins.ContainsKey(p.Key));
        Yaml(text, "", [("document_id", run.DocumentId), ("source_version_id", run.SourceVersionId), .. Sorted(inputs)]);
        Section(text, "2. Work performed");
        foreach (var step in output.Work.Take(TableMax)) Line(text, $"- {Cell(step)}");
        Section(text, "3. Live snapshot diff (pre vs post)");
        Table(text, ["what", "pre", "post"], output.Diff);
        Section(text, "4. Internal-gate invariants");
        Table(text, ["invariant", "expected", "observed", "ok"], output.Invariants);
        Section(text, "5. Artifacts produced");
        Table(text, ["path", "sha256", "bytes"], phase.Number == Phases.Last ? [.. Preserved(run), .. output.Artifacts] : output.Artifacts);
        Section(text, "6. Verdict");
        Yaml(text, "", [("verdict", "PASS"), .. Sorted(output.Pins)]);
        return text.ToString();
    }

    /// <summary>What the final report lists as kept (R101): the backup, as the run pinned it.</summary>
    private static IEnumerable<string[]> Preserved(Run run) =>
        run.Pins.TryGetValue("backupSha", out var sha) ? [[$"backup of {run.DocumentId}", sha, run.Pins["backupBytes"]]] : [];

    internal static IEnumerable<(string Name, string Value)> Sorted(IEnumerable<KeyValuePair<string, string>> pins) =>
        pins.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value));

    internal static void Section(StringBuilder text, string title)
    {
        Line(text);
        Line(text, "## " + title);
        Line(text);
    }

    internal static void Yaml(StringBuilder text, string quote, params IEnumerable<(string Name, string Value)> members)
    {
        Line(text, quote + "```yaml");
        foreach (var (name, value) in members) Line(text, $"{quote}{name}: {Scalar(value)}");
        Line(text, quote + "```");
    }

    internal static void Table(StringBuilder text, string[] columns, IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0)
        {
            Line(text, "none");
            return;
        }

        Line(text, $"| {string.Join(" | ", columns)} |");
        Line(text, $"|{string.Concat(Enumerable.Repeat("---|", columns.Length))}");
        foreach (var row in rows.Take(TableMax)) Line(text, $"| {string.Join(" | ", row.Select(Cell))} |");
        if (rows.Count <= TableMax) return;
        var whole = Sha256.Of(string.Concat(rows.Select(row => string.Join('\t', row) + "\n")));
        Line(text);
        Line(text, string.Create(CultureInfo.InvariantCulture, $"{rows.Count - TableMax} rows more; sha256 of all {rows.Count}: {whole}"));
    }

    internal static void Line(StringBuilder text, string line = "") => text.Append(line).Append('\n');

    /// <summary>One line of a table or list, whatever the text holds.</summary>
    internal static string Cell(string text) => Plain(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>A scalar that YAML reads as this very text.</summary>
    private static string Scalar(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') && !text.StartsWith('-') ? text
            : $"\"{Plain(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Plain(string text) => string.Concat(text.EnumerateRunes().Select(r =>
        Rune.IsControl(r) || Rune.GetUnicodeCategory(r) == UnicodeCategory.Format ? "\uFFFD" : r.ToString()));
}
