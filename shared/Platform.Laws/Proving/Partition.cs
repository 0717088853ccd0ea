using System.Security.Cryptography;

namespace Platform.Laws;

/// <summary>A recorded unit, as the rows have it.</summary>
public sealed record PartitionPiece(
    string EId, string? Parent, ReadOnlyMemory<byte> Text, ReadOnlyMemory<byte> Separator, string ContentHash);

/// <summary>What a proof came to.</summary>
/// <param name="Whole">The pieces are the region, byte for byte, and nothing is wrong with any of them.</param>
/// <param name="Units">How many pieces were found right before the first fault.</param>
/// <param name="Bytes">How many bytes of the region they rebuild, the lead included.</param>
/// <param name="FirstFault">A sentence that names the unit and the place, or null.</param>
public sealed record PartitionVerdict(bool Whole, int Units, long Bytes, string? FirstFault);

/// <summary>
/// Proves a cut from the recorded rows alone; nothing that marked the text is asked. Found are a changed byte in a unit or a
/// separator, a unit that is dropped, doubled or swapped, text that hides in a separator, a wrong hash, an address that stands
/// twice, and a parent that is missing or is not the one that the address names.
/// </summary>
public static class Partition
{
    public static PartitionVerdict Prove(ReadOnlySpan<byte> region, ReadOnlyMemory<byte> lead, IReadOnlyList<PartitionPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        if (Differs(region, 0, lead.Span, "the lead") is { } atLead)
        {
            return new PartitionVerdict(false, 0, 0, atLead);
        }

        var offset = lead.Length;
        var seen = new HashSet<string>(pieces.Count, StringComparer.Ordinal);
        for (var i = 0; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            var fault = AddressFault(piece, seen)
                ?? TextFault(region, offset, piece)
                ?? SeparatorFault(region, offset + piece.Text.Length, piece);
            if (fault is not null)
            {
                return new PartitionVerdict(false, i, offset, fault);
            }

            seen.Add(piece.EId);
            offset += piece.Text.Length + piece.Separator.Length;
        }

        var rest = offset == region.Length
            ? White.TrimmedLength(lead.Span) == 0 ? null : "The lead holds text; text belongs to a unit."
            : $"The units end at byte {offset}, the region at byte {region.Length}: the bytes between are in no unit.";
        return new PartitionVerdict(rest is null, pieces.Count, offset, rest);
    }

    private static string? AddressFault(PartitionPiece piece, HashSet<string> seen)
    {
        if (string.IsNullOrEmpty(piece.EId))
        {
            return "A unit has no address.";
        }

        if (seen.Contains(piece.EId))
        {
            return $"The address {piece.EId} stands twice.";
        }

        var cut = piece.EId.LastIndexOf("__", StringComparison.Ordinal);
        var named = cut < 0 ? null : piece.EId[..cut];
        if (named != piece.Parent)
        {
            return $"The unit {piece.EId} has the parent {piece.Parent ?? "none"}; its address names {named ?? "none"}.";
        }

        return named is null || seen.Contains(named) ? null : $"The parent {named} of the unit {piece.EId} does not stand before it.";
    }

    private static string? TextFault(ReadOnlySpan<byte> region, int offset, PartitionPiece piece)
    {
        if (piece.Text.IsEmpty)
        {
            return $"The unit {piece.EId} has no text.";
        }

        return Differs(region, offset, piece.Text.Span, $"the unit {piece.EId}")
            ?? (Convert.ToHexStringLower(SHA256.HashData(piece.Text.Span)) == piece.ContentHash
                ? null
                : $"The recorded hash of the unit {piece.EId} is not the hash of its text.");
    }

    private static string? SeparatorFault(ReadOnlySpan<byte> region, int offset, PartitionPiece piece) =>
        Differs(region, offset, piece.Separator.Span, $"the separator after the unit {piece.EId}")
        ?? (White.TrimmedLength(piece.Separator.Span) == 0
            ? null
            : $"The separator after the unit {piece.EId} holds text; text belongs to a unit.");

    private static string? Differs(ReadOnlySpan<byte> region, int offset, ReadOnlySpan<byte> recorded, string name)
    {
        var expected = region[offset..];
        var same = expected.CommonPrefixLength(recorded);
        return same == recorded.Length ? null
            : same == expected.Length ? $"The region ends at byte {region.Length}, inside {name}."
            : $"The region has another byte than {name} at byte {offset + same}.";
    }
}
