using Cutting.Pins;

namespace Cutting.Rowsets;

/// <summary>One row of the rowset, as the writer's digest sees it (R093).</summary>
internal sealed record RowsetRow(string CanonicalAddress, string UnitKind, string SectionType, string ContentHash, string IdempotencyKey)
{
    /// <summary>The row's own key: of the version, the address and the content.</summary>
    public static string KeyOf(string sourceVersionId, string canonicalAddress, string contentHash) =>
        CanonicalSha.Joined(sourceVersionId, canonicalAddress, contentHash);

    public static RowsetRow Of(string sourceVersionId, string canonicalAddress, string unitKind, string sectionType, string contentHash) =>
        new(canonicalAddress, unitKind, sectionType, contentHash, KeyOf(sourceVersionId, canonicalAddress, contentHash));
}
