using System.Security.Cryptography;

namespace Platform.Laws;

/// <summary>Finds a law's body and its units. The text is never changed; the same bytes and profile give the same outline.</summary>
public static class Marking
{
    /// <summary>The span of the body, a byte order mark left out.</summary>
    /// <exception cref="LawException">REGION_NOT_FOUND or REGION_EMPTY.</exception>
    public static ByteSpan FindRegion(SourceText text, LawProfile profile)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(profile);
        return Regions.Find(text, profile.Rules);
    }

    /// <summary>
    /// All units of the body. Lead, and then each unit's span and separator in the order of the document, are the region byte for
    /// byte. The cost grows with the text's length and no faster.
    /// </summary>
    /// <exception cref="LawException">REGION_NOT_FOUND, REGION_EMPTY, NO_UNITS or TOO_MANY_UNITS.</exception>
    public static LawOutline Mark(SourceText text, LawProfile profile)
    {
        var region = FindRegion(text, profile);
        var structure = Marker.Mark(text, profile.Rules, region);
        if (structure.Drafts.TrueForAll(draft => draft.Level < 0))
        {
            throw new LawException(
                "NO_UNITS", $"The profile '{profile.Name}' recognises no unit in the text. Take another profile, or correct its levels.");
        }

        var units = OutlineWriter.Write(text, region, structure);
        var lead = new ByteSpan(region.Start, units[0].Span.Start - region.Start);
        structure.CloseRemarks();
        return new LawOutline
        {
            Region = region,
            RegionSha = Convert.ToHexStringLower(SHA256.HashData(text.Bytes.Span.Slice(region.Start, region.Length))),
            Lead = lead,
            Units = units,
            Remarks = structure.Remarks,
        };
    }
}
