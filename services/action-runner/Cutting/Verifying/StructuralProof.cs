using System.Text.Json.Nodes;
using Cutting.Pins;
using Cutting.Storage;
using Cutting.Validating;

namespace Cutting.Verifying;

/// <summary>
/// Proves from the rows alone that the units are the text: in order they rebuild the region byte for byte, and every content hash matches
/// (C19, R092).
/// </summary>
internal static class StructuralProof
{
    /// <returns>SHA-256 of the canonical verdict.</returns>
    /// <exception cref="ActionFailedException"><c>INVARIANT</c>, with the first fault.</exception>
    public static async Task<string> RunAsync(
        NpgsqlConnection connection, Guid changeSetId, LiveSource live, PhaseReport report, CancellationToken cancel)
    {
        var set = await ChangeSets.FindAsync(connection, changeSetId, cancel)
            ?? throw PhaseReport.Drift(PinNames.ChangeSetId, changeSetId.ToString(), "no such change set");
        var prefix = set.DocumentId + "/";
        var pieces = new List<PartitionPiece>(set.Units);
        await foreach (var unit in Units.ReadAsync(connection, changeSetId, cancel))
        {
            PhaseReport.EveryHolds("ordinals have no gaps", pieces.Count + 1, unit.Ordinal);
            var parent = unit.ParentAddress is null ? null : EIdOf(unit.ParentAddress, prefix);
            pieces.Add(new PartitionPiece(EIdOf(unit.CanonicalAddress, prefix), parent, unit.Body, unit.Separator, unit.ContentHash));
        }

        report.Holds("units read back", set.Units, pieces.Count);
        var region = live.Text.Bytes.Slice(set.RegionStart, set.RegionLength);
        report.Holds("region", set.RegionSha, CanonicalSha.Of(region.Span));
        var verdict = Partition.Prove(region.Span, set.Lead, pieces);
        report.Holds("the units rebuild the region", "whole", verdict.Whole ? "whole" : verdict.FirstFault ?? "not whole");
        report.Holds("bytes proven", set.RegionLength, verdict.Bytes);
        report.Work($"proved {verdict.Units} units against {verdict.Bytes} bytes");
        return CanonicalSha.Of(new JsonObject
        {
            ["runId"] = set.RunId,
            ["changeSetId"] = set.ChangeSetId.ToString(),
            ["documentId"] = set.DocumentId,
            ["sourceVersionId"] = set.SourceVersionId,
            ["regionSha"] = set.RegionSha,
            ["writerDigest"] = set.WriterDigest,
            ["units"] = verdict.Units,
            ["bytes"] = verdict.Bytes,
            ["whole"] = verdict.Whole,
        });
    }

    private static string EIdOf(string address, string prefix) => address.StartsWith(prefix, StringComparison.Ordinal)
        ? address[prefix.Length..]
        : throw new ActionFailedException("INVARIANT", $"The address '{address}' does not begin with '{prefix}'. Nothing was written.");
}
