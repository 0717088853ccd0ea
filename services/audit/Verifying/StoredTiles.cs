using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs.Tiles;

namespace Audit.Verifying;

/// <summary>Holds the stored tiles against those that follow from the entries.</summary>
internal static class StoredTiles
{
    /// <summary>
    /// The first entry that a stored tile tells otherwise of than the tiles that were computed, which stand beside one another.
    /// </summary>
    public static async Task<FirstBad?> CompareAsync(NpgsqlConnection connection, int level, long first, IReadOnlyList<FullTile> computed, CancellationToken cancel)
    {
        if (computed.Count == 0) return null;
        await using var command = connection.Command(
            "SELECT index, hashes, root FROM ledger.tile WHERE level = $1 AND index >= $2 AND index < $3 ORDER BY index", (short)level, first, first + computed.Count);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        foreach (var tile in computed)
        {
            if (!await reader.ReadAsync(cancel) || reader.GetInt64(0) != tile.Index)
                return new FirstBad(EntryOf(level, tile.Index, 0), $"The tile {Name(tile)} is missing: it was removed.");
            var (hashes, root) = (reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
            if (!hashes.AsSpan().SequenceEqual(tile.Hashes.Span))
            {
                var differs = hashes.AsSpan().CommonPrefixLength(tile.Hashes.Span) / Digest.Size;
                return new FirstBad(
                    EntryOf(level, tile.Index, differs),
                    $"The tile {Name(tile)} has another hash {differs} than the entries give: the tile was altered, or the entries from there on were made anew.");
            }

            if (root.Length != Digest.Size || new Digest(root) != tile.Root)
                return new FirstBad(EntryOf(level, tile.Index, 0), $"The root of the tile {Name(tile)} does not follow from its hashes: it was altered.");
        }

        return null;
    }

    /// <summary>
    /// The roots of the first tiles of level 0, as they are stored; fewer where one is missing, up to which they are given.
    /// </summary>
    public static async Task<IReadOnlyList<Digest>> RootsAsync(NpgsqlConnection connection, long count, CancellationToken cancel)
    {
        await using var command = connection.Command(
            "SELECT index, root FROM ledger.tile WHERE level = 0 AND index >= 0 AND index < $1 ORDER BY index", count);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var roots = new List<Digest>();
        while (await reader.ReadAsync(cancel) && reader.GetInt64(0) == roots.Count)
        {
            if (reader.GetFieldValue<byte[]>(1) is not { Length: Digest.Size } root) break;
            roots.Add(new Digest(root));
        }

        return roots;
    }

    /// <summary>
    /// The same for all levels above that of the leaves, given the roots of all full tiles of level 0, and for tiles of more entries than
    /// there are.
    /// </summary>
    public static async Task<FirstBad?> CheckAboveAsync(NpgsqlConnection connection, long size, IReadOnlyList<Digest> roots, CancellationToken cancel)
    {
        for (var level = 1; roots.Count >= TileId.FullWidth; level++)
        {
            var tiles = new List<FullTile>();
            foreach (var hashes in roots.Chunk(TileId.FullWidth).Where(c => c.Length == TileId.FullWidth))
            {
                var bytes = new byte[TileId.FullBytes];
                for (var i = 0; i < hashes.Length; i++) hashes[i].CopyTo(bytes.AsSpan(i * Digest.Size));
                tiles.Add(new FullTile(level, tiles.Count, bytes, FullTile.RootOf(bytes)));
            }

            if (await CompareAsync(connection, level, 0, tiles, cancel) is { } bad) return bad;
            roots = [.. tiles.Select(t => t.Root)];
        }

        await using var command = connection.Command("SELECT level, index FROM ledger.tile WHERE index < 0 OR index >= $1 >> (8 * (level + 1)) LIMIT 1", size);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new FirstBad(size, $"Entry {size} is missing: tile {reader.GetInt64(1)} of level {reader.GetInt16(0)} is of more entries than the {size} that there are. Entries were cut off at the end.")
            : null;
    }

    private static long EntryOf(int level, long index, int hash) => ((index * TileId.FullWidth) + hash) << (level * TileId.Height);

    private static string Name(FullTile tile) => new TileId(tile.Level, tile.Index, TileId.FullWidth).Path;
}
