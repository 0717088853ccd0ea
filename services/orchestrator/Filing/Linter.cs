using System.Text.RegularExpressions;
using Orchestrator.Runs;

namespace Orchestrator.Filing;

/// <summary>Refuses a report that holds what no report may hold (R070), before it is written.</summary>
internal static partial class Linter
{
    private const int YamlLinesMax = 50;
    private const RegexOptions Linear = RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Null where the report may be filed, else a sentence that names the line and what is wrong, and quotes nothing.</summary>
    public static string? FaultOf(string report, Run run)
    {
        var lines = report.TrimEnd('\n').Split('\n');
        if (lines.Length > Report.LinesMax) return $"it has {lines.Length} lines; at most {Report.LinesMax} are allowed.";
        var yaml = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart('>', ' ').StartsWith("```", StringComparison.Ordinal)) yaml = yaml < 0 ? i : -1;
            else if (yaml >= 0 && i - yaml > YamlLinesMax)
                return $"line {i + 1}: a block of more than {YamlLinesMax} lines stands there, which is a dump of the sidecar.";
        }

        // Each over the whole report at once: a search for each line would cost more than the search.
        foreach (var secret in Secret().EnumerateMatches(report))
            return At(report, secret.Index, "it looks like a secret or a connection's description.");
        if (run.Phase < Phases.Last)
        {
            foreach (var next in NextStep().EnumerateMatches(report))
                return At(report, next.Index, "it tells of next steps, which only the final report may.");
        }

        foreach (var folder in Folder().EnumerateMatches(report))
        {
            if (!report.AsSpan(folder.Index, folder.Length).StartsWith(run.Folder, StringComparison.Ordinal))
                return At(report, folder.Index, "it names another run's folder.");
        }

        foreach (var named in RunId().EnumerateMatches(report))
        {
            if (!report.AsSpan(named.Index, named.Length).SequenceEqual(run.RunId)) return At(report, named.Index, "it names another run.");
        }

        return null;
    }

    private static string At(string report, int index, string what) => $"line {report.AsSpan(0, index).Count('\n') + 1}: {what}";

    [GeneratedRegex(
        @"[a-z][a-z0-9+.-]*://[^/\s:@]+:[^@\s]+@|-----BEGIN"
        + @"|\b(password|passwd|pwd|secret|api[_-]?key|access[_-]?token|passphrase)\b[^\S\n]*[=:][^\S\n]*\S"
        + @"|\bAKIA[0-9A-Z]{16}\b|\beyJ[\w-]+\.eyJ[\w-]+\.|\bHost=[^;\n]+;",
        Linear | RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\bnext steps?\b|\bfollow-?up\b", Linear | RegexOptions.IgnoreCase)]
    private static partial Regex NextStep();

    [GeneratedRegex(@"knowledge/dev/laws/[A-Za-z0-9._-]+/v[0-9a-f]{16}-[A-Za-z0-9-]+", Linear)]
    private static partial Regex Folder();

    /// <summary>As <see cref="RunNames"/> makes them.</summary>
    [GeneratedRegex(@"[a-z0-9][a-z0-9._-]*-[0-9a-f]{16}-[0-9]{8}(-[0-9]{4})?", Linear)]
    private static partial Regex RunId();
}
