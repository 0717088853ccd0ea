using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Tiles;

namespace Audit.Proving;

/// <summary>
/// Reads tiles of any width, and the hashes of proofs, without asking the writer: full tiles as they are stored, others from what they
/// follow from.
/// </summary>
internal static class TileReader
{
    /// <summary>The tile's hashes.</summary>
    /// <exception cref="ProofFormatException">The ledger does not hold what the tile stands for: entries or tiles were removed.</exception>
    public static async Task<byte[]> ReadAsync(NpgsqlConnection connection, TileId tile, CancellationToken cancel)
    {
        if (tile.Level == 0 && !tile.IsFull)
        {
            var leaves = new List<Digest>(tile.Width);
            var from = tile.Index * TileId.FullWidth;
            await foreach (var leaf in Leaves.ReadAsync(connection, from, from + tile.Width, cancel)) leaves.Add(leaf);
            return leaves.Count == tile.Width ? Join(leaves) : throw new ProofFormatException($"Entry {from + leaves.Count} is missing.");
        }

        if (!tile.IsFull) return Join(await RootsAsync(connection, tile.Level - 1, tile.Index * TileId.FullWidth, tile.Width, cancel));
        await using var command = connection.Command("SELECT hashes FROM ledger.tile WHERE level = $1 AND index = $2", (short)tile.Level, tile.Index);
        return await command.ExecuteScalarAsync(cancel) as byte[] is { Length: TileId.FullBytes } hashes ? hashes : throw Missing(tile.Level, tile.Index);
    }

    /// <summary>The hashes of a proof.</summary>
    /// <exception cref="ProofFormatException">The ledger does not hold what it needs.</exception>
    public static async Task<IReadOnlyList<Digest>> HashesAsync(NpgsqlConnection connection, ProofPlan plan, CancellationToken cancel)
    {
        var tiles = new Dictionary<TileId, byte[]>();
        foreach (var tile in plan.Tiles) tiles[tile] = await ReadAsync(connection, tile, cancel);
        return plan.Hashes(id => tiles[id]);
    }

    /// <summary>The roots of full tiles that stand beside one another.</summary>
    public static async Task<IReadOnlyList<Digest>> RootsAsync(NpgsqlConnection connection, int level, long from, int count, CancellationToken cancel)
    {
        await using var command = connection.Command("SELECT root FROM ledger.tile WHERE level = $1 AND index >= $2 AND index < $3 ORDER BY index", (short)level, from, from + count);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var roots = new List<Digest>(count);
        while (await reader.ReadAsync(cancel)) roots.Add(new Digest(reader.GetFieldValue<byte[]>(0)));
        return roots.Count == count ? roots : throw Missing(level, from);
    }

    private static ProofFormatException Missing(int level, long index) => new($"A tile of level {level}, from {index} on, is missing: it was removed.");

    private static byte[] Join(IReadOnlyList<Digest> hashes)
    {
        var bytes = new byte[hashes.Count * Digest.Size];
        for (var i = 0; i < hashes.Count; i++) hashes[i].CopyTo(bytes.AsSpan(i * Digest.Size));
        return bytes;
    }
}
