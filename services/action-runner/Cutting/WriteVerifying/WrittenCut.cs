using System.Text;
using Cutting.Pins;
using Cutting.Rowsets;
using Cutting.Storage;

namespace Cutting.WriteVerifying;

/// <summary>What a cut has left in the database, computed from its rows and nothing else.</summary>
internal sealed record WrittenCut(long Units, long Enacted, string WriterDigest, long Bytes, RecordedRow? Envelope)
{
    /// <summary>SHA-256 of the canonical body of the envelope as it is stored; "none" where there is none.</summary>
    public string EnvelopeDigest =>
        Envelope is null ? "none" : CanonicalSha.Of(CanonicalJson.Encode(Encoding.UTF8.GetBytes(Envelope.Body)));

    public static async Task<WrittenCut> ReadAsync(
        NpgsqlConnection connection, string sourceVersionId, Guid changeSetId, CancellationToken cancel)
    {
        var rows = new List<RowsetRow>();
        long enacted = 0, bytes = 0;
        await foreach (var unit in Storage.Units.ReadAsync(connection, changeSetId, cancel))
        {
            // The hash is taken of what stands there, and not of what the row says of it.
            rows.Add(RowsetRow.Of(sourceVersionId, unit.CanonicalAddress, unit.UnitKind, unit.SectionType, CanonicalSha.Of(unit.Body)));
            bytes += unit.Body.Length + unit.Separator.Length;
            if (unit.Lifecycle == StoredUnit.Enacted) enacted++;
        }

        var envelope = await Recordings.Envelopes.FindAsync(connection, changeSetId, cancel);
        return new WrittenCut(rows.Count, enacted, Rowsets.WriterDigest.Of(rows).Sha256, bytes, envelope);
    }
}
