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
            var line = lines[i];
            if (line.TrimStart('>', ' ').StartsWith("```", StringComparison.Ordinal)) yaml = yaml < 0 ? i : -1;
            else if (yaml >= 0 && i - yaml > YamlLinesMax)
                return $"line {i + 1}: a block of more than {YamlLinesMax} lines stands there, which is a dump of the sidecar.";
            if (Secret().IsMatch(line)) return $"line {i + 1}: it looks like a secret or a connection's description.";
            if (run.Phase < Phases.Last && NextStep().IsMatch(line))
                return $"line {i + 1}: it tells of next steps, which only the final report may.";
            foreach (Match folder in Folder().Matches(line))
            {
                if (!folder.ValueSpan.StartsWith(run.Folder, StringComparison.Ordinal))
                    return $"line {i + 1}: it names another run's folder.";
            }
        }

        return null;
    }

    [GeneratedRegex(
        @"[a-z][a-z0-9+.-]*://[^/\s:@]+:[^@\s]+@|-----BEGIN"
        + @"|\b(password|passwd|pwd|secret|api[_-]?key|access[_-]?token|passphrase)\b\s*[=:]\s*\S"
        + @"|\bAKIA[0-9A-Z]{16}\b|\beyJ[\w-]+\.eyJ[\w-]+\.|\bHost=[^;]+;",
        Linear | RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\bnext steps?\b|\bfollow-?up\b", Linear | RegexOptions.IgnoreCase)]
    private static partial Regex NextStep();

    [GeneratedRegex(@"knowledge/dev/laws/[A-Za-z0-9._-]+/v[0-9a-f]{16}-[A-Za-z0-9-]+", Linear)]
    private static partial Regex Folder();
}
