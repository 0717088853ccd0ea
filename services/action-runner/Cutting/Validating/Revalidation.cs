using Cutting.Pins;
using Cutting.Rowsets;
using Cutting.Storage;

namespace Cutting.Validating;

/// <summary>
/// Holds everything that is pinned, and that can be seen, against what is there now (R091, R092, R093, R094). Every phase begins with it.
/// </summary>
internal static class Revalidation
{
    /// <returns>The source as it is now.</returns>
    /// <exception cref="ActionFailedException"><c>DRIFT</c> names the pin that does not hold; <c>SOURCE_NOT_FOUND</c>.</exception>
    public static async Task<LiveSource> RunAsync(
        NpgsqlConnection connection, PhaseParameters phase, PinSet pins, PhaseReport report, CancellationToken cancel)
    {
        var live = LiveSource.Of(await SourceVersions.RequireAsync(connection, phase.DocumentId, phase.SourceVersionId, cancel));
        report.Keeps(PinNames.ManifestDigest, pins.Require(PinNames.ManifestDigest), live.ManifestDigest);
        KeepsWherePinned(PinNames.ManifestFileSha, () => live.ManifestFileSha);
        KeepsWherePinned(PinNames.RegionStart, () => PinSet.Number(live.Region.Start));
        KeepsWherePinned(PinNames.RegionLength, () => PinSet.Number(live.Region.Length));
        KeepsWherePinned(PinNames.SourceBytes, () => PinSet.Number(live.Text.Bytes.Length));
        KeepsWherePinned(PinNames.RegionSha, () => live.RegionSha);
        KeepsWherePinned(PinNames.Marks, () => PinSet.Number(live.Outline.Units.Count));
        KeepsWherePinned(PinNames.WriterDigest, () => live.Rowset.WriterDigest);
        KeepsWherePinned(PinNames.Units, () => PinSet.Number(live.Rowset.Rows.Count));
        if (pins.Has(PinNames.ChangeSetId)) await KeepsChangeSetAsync(connection, phase, pins, live, report, cancel);
        return live;

        void KeepsWherePinned(string name, Func<string> observe)
        {
            if (pins.Find(name) is { } pinned) report.Keeps(name, pinned, observe());
        }
    }

    private static async Task KeepsChangeSetAsync(
        NpgsqlConnection connection, PhaseParameters phase, PinSet pins, LiveSource live, PhaseReport report, CancellationToken cancel)
    {
        var id = pins.RequireId(PinNames.ChangeSetId);
        var set = await ChangeSets.FindAsync(connection, id, cancel)
            ?? throw PhaseReport.Drift(PinNames.ChangeSetId, id.ToString(), "no such change set");
        report.Keeps(PinNames.ChangeSetId, id.ToString(), set.ChangeSetId.ToString());
        Same("run", phase.RunId, set.RunId);
        Same("document", phase.DocumentId, set.DocumentId);
        Same("source version", phase.SourceVersionId, set.SourceVersionId);
        Same("writer digest", live.Rowset.WriterDigest, set.WriterDigest);
        Same("units", PinSet.Number(live.Rowset.Rows.Count), PinSet.Number(set.Units));
        Same("region", live.RegionSha, set.RegionSha);
        Same("state", ChangeSet.Open, set.State);

        void Same(string what, string expected, string observed)
        {
            if (!string.Equals(expected, observed, StringComparison.Ordinal))
                throw PhaseReport.Drift(PinNames.ChangeSetId, $"{what} {expected}", $"{what} {observed}");
        }
    }
}
