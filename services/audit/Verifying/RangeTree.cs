using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs.Tiles;

namespace Audit.Verifying;

/// <summary>The tree over one range of entries that begins with a tile: its tiles are held against the stored ones.</summary>
internal sealed class RangeTree(long from)
{
    private readonly GrowingTree tree = new();
    private readonly List<FullTile> full = [];

    /// <summary>The roots of the range's full tiles, in order.</summary>
    public IEnumerable<Digest> Roots => full.Where(t => t.Level == 0).Select(t => t.Root);

    public void Add(ReadOnlySpan<byte> leaf) => tree.Append(new Digest(leaf), full);

    /// <summary>The first entry whose leaf does not stand where it should.</summary>
    public async Task<FirstBad?> CheckAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var first = from / TileId.FullWidth;
        var computed = full.Where(t => t.Level == 0).ToList();
        return await StoredTiles.CompareAsync(connection, 0, first, [.. computed.Select(t => t with { Index = t.Index + first })], cancel);
    }
}
