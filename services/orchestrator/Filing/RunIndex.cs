using System.Globalization;
using Orchestrator.Runs;

namespace Orchestrator.Filing;

/// <summary>The list of all runs: one line a run, its nine fields in at most 200 characters by short forms (R104, R105, C25).</summary>
internal static class RunIndex
{
    /// <summary>Under which name a run's line waits to be filed.</summary>
    public const string Document = "runs-index";

    public const int LineMax = 200;

    public static string LineOf(Run run, DateTimeOffset closedAt)
    {
        var fields = new[]
        {
            Cut(run.RunId, 48), Cut(run.DocumentId, 24), run.SourceVersionId[..8], RunState.Closed, Cut(run.Folder.Split('/')[^1], 46),
            Short(run.Pins["changeSetId"]), Short(run.Pins["reviewDecisionId"]), Cut(run.StartedBy, 14),
            closedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmm'Z'", CultureInfo.InvariantCulture),
        };
        return "- " + string.Join('·', fields);
    }

    /// <summary>The last eight digits: those of an id that tells the time begin alike.</summary>
    private static string Short(string id) => id[^8..];

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}
