using System.Buffers.Binary;

namespace Platform.Proofs.Tiles;

/// <summary>Entries one after the other, each behind its length as 16 bits, big-endian (C2SP tlog-tiles, "Log entries").</summary>
public static class EntryBundle
{
    /// <summary>The longest entry that has a length there.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <exception cref="ProofFormatException">An entry is longer than <see cref="MaxEntryBytes"/>, or there are more than a tile
    /// holds.</exception>
    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count > TileId.FullWidth) throw new ProofFormatException($"A bundle holds at most {TileId.FullWidth} entries, not {entries.Count}.");
        if (entries.FirstOrDefault(e => e.Length > MaxEntryBytes) is { IsEmpty: false } huge)
            throw new ProofFormatException($"An entry of {huge.Length} bytes stands in no bundle; at most {MaxEntryBytes} do.");
        var bundle = new byte[entries.Sum(e => sizeof(ushort) + e.Length)];
        var rest = bundle.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.Span.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + entry.Length)..];
        }

        return bundle;
    }

    /// <exception cref="ProofFormatException">It ends within an entry, or holds more entries than a tile has hashes.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> bundle)
    {
        var entries = new List<ReadOnlyMemory<byte>>();
        while (!bundle.IsEmpty)
        {
            if (entries.Count == TileId.FullWidth) throw new ProofFormatException($"A bundle holds at most {TileId.FullWidth} entries; this one holds more.");
            var length = bundle.Length < sizeof(ushort) ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (length > bundle.Length - sizeof(ushort)) throw new ProofFormatException($"The bundle ends within its entry {entries.Count}.");
            entries.Add(bundle.Slice(sizeof(ushort), length));
            bundle = bundle[(sizeof(ushort) + length)..];
        }

        return entries;
    }
}
