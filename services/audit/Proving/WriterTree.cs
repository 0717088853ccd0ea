using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs.Tiles;

namespace Audit.Proving;

/// <summary>
/// The tree as the ledger's writer keeps it: the last tiles, which are not full, and those that became full since they were last taken,
/// which go into the transaction of the entries that filled them. Where entries were cut off or removed there is no tree to go on with:
/// the ledger grows on without one, and verifying tells what is missing.
/// </summary>
internal sealed class WriterTree
{
    /// <summary>So many entries are read, and their tiles stored, in one step of building anew.</summary>
    private const long Step = 64 * TileId.FullWidth;

    private readonly List<FullTile> full = [];
    private readonly GrowingTree? tree;

    private WriterTree(GrowingTree? tree, string? fault)
    {
        (this.tree, Fault) = (tree, fault);
    }

    /// <summary>Of a ledger without entries.</summary>
    public WriterTree()
        : this(new GrowingTree(), null)
    {
    }

    /// <summary>Why there is no tree; null where there is one.</summary>
    public string? Fault { get; }

    /// <summary>
    /// Reads the last tiles, and builds those that are missing from the entries, as of a ledger that is older than its tree: what was built
    /// is kept should this process end meanwhile. There are <paramref name="size"/> entries, and the next one gets
    /// <paramref name="nextIndex"/>.
    /// </summary>
    public static async Task<WriterTree> LoadAsync(NpgsqlConnection connection, long size, long nextIndex, CancellationToken cancel)
    {
        if (nextIndex != size) return new WriterTree(null, $"entries from {size} to {nextIndex - 1} were cut off");
        if (await SurplusAsync(connection, size, cancel) is { } surplus) return new WriterTree(null, surplus);
        var grown = await ReadAsync(connection, await WholeAsync(connection, size, cancel), cancel);
        while (grown.Size < size)
        {
            var tiles = new List<FullTile>();
            var to = Math.Min(size, (grown.Size + Step) / Step * Step);
            await foreach (var leaf in Leaves.ReadAsync(connection, grown.Size, to, cancel)) grown.Append(leaf, tiles);
            if (grown.Size < to) return new WriterTree(null, $"entry {grown.Size} is missing");
            if (tiles.Count == 0) continue;
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { TileStatements.Insert(tiles) } };
            await batch.ExecuteNonQueryAsync(cancel);
        }

        return new WriterTree(grown, null);
    }

    /// <summary>Appends the leaf of the next entry.</summary>
    public void Append(ReadOnlySpan<byte> leaf) => tree?.Append(new Digest(leaf), full);

    /// <summary>The statement that stores the tiles which became full since it was last asked for; null where there are none.</summary>
    public NpgsqlBatchCommand? TakeFull()
    {
        if (full.Count == 0) return null;
        var statement = TileStatements.Insert(full);
        full.Clear();
        return statement;
    }

    /// <summary>Tiles of more entries than there are: somebody cut the ledger off.</summary>
    private static async Task<string?> SurplusAsync(NpgsqlConnection connection, long size, CancellationToken cancel)
    {
        await using var command = connection.Command("SELECT index FROM ledger.tile WHERE level = 0 AND index >= $1 ORDER BY index DESC LIMIT 1", size / TileId.FullWidth);
        return await command.ExecuteScalarAsync(cancel) is long index ? $"there are {size} entries and tiles of {(index + 1) * TileId.FullWidth}" : null;
    }

    /// <summary>How many leaves' tiles are all there, at every level, from the first on.</summary>
    private static async Task<long> WholeAsync(NpgsqlConnection connection, long size, CancellationToken cancel)
    {
        var counts = new Dictionary<int, long>();
        await using (var command = connection.Command("SELECT level, count(*), max(index) FROM ledger.tile GROUP BY level"))
        {
            command.CommandTimeout = 0;
            await using var reader = await command.ExecuteReaderAsync(cancel);

            // Where one is missing in between, that level is built anew from its beginning.
            while (await reader.ReadAsync(cancel)) counts[reader.GetInt16(0)] = reader.GetInt64(1) == reader.GetInt64(2) + 1 ? reader.GetInt64(1) : 0;
        }

        var whole = Math.Min(size / TileId.FullWidth, counts.GetValueOrDefault(0));
        for (var level = 1; whole >> (level * TileId.Height) > 0; level++)
        {
            // As many tiles of entries as this level's tiles, and the one after them that is not full, stand for.
            whole = Math.Min(whole, ((counts.GetValueOrDefault(level) + 1) << (level * TileId.Height)) - 1);
        }

        return whole * TileId.FullWidth;
    }

    private static async Task<GrowingTree> ReadAsync(NpgsqlConnection connection, long size, CancellationToken cancel)
    {
        var last = new List<IReadOnlyList<Digest>>();
        for (var level = 0; size >> (level * TileId.Height) > 0; level++)
        {
            var hashes = size >> (level * TileId.Height);
            last.Add(level == 0 ? [] : await TileReader.RootsAsync(connection, level - 1, hashes / TileId.FullWidth * TileId.FullWidth, (int)(hashes % TileId.FullWidth), cancel));
        }

        return GrowingTree.Of(size, last);
    }
}
