namespace Cutting.Rowsets;

/// <summary>The units that a cut will write, in document order, and the digest that says so beforehand.</summary>
internal sealed class Rowset
{
    private Rowset(IReadOnlyList<PlannedUnit> rows)
    {
        Rows = rows;
        var digest = Rowsets.WriterDigest.Of(rows.Select(r => r.Row));
        (WriterDigest, Bytes) = (digest.Sha256, digest.Bytes);
    }

    public IReadOnlyList<PlannedUnit> Rows { get; }

    public string WriterDigest { get; }

    /// <summary>Of the rowset's canonical JSON.</summary>
    public long Bytes { get; }

    public static Rowset Of(string documentId, string sourceVersionId, LawOutline outline) =>
        new([.. outline.Units.Select(unit => new PlannedUnit(
        unit,
        unit.Parent is null ? null : Addresses.Canonical(documentId, unit.Parent),
        RowsetRow.Of(sourceVersionId, Addresses.Canonical(documentId, unit.EId), unit.Kind, unit.Section, unit.ContentHash)))]);
}

/// <summary>A unit as it was marked, and its row.</summary>
internal sealed record PlannedUnit(LawUnit Unit, string? ParentAddress, RowsetRow Row);
