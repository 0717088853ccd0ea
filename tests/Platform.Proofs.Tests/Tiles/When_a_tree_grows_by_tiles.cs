using System.Security.Cryptography;
using Platform.Proofs.Tests.Trees;
using Platform.Proofs.Tiles;

namespace Platform.Proofs.Tests.Tiles;

/// <summary>A tile that became full is handed over once, and a tree goes on from its last tiles as if it had never stopped.</summary>
public sealed class When_a_tree_grows_by_tiles
{
    private static readonly Digest[] Leaves = [.. Enumerable.Range(0, 70_000).Select(i => new Digest(SHA256.HashData(BitConverter.GetBytes(i))))];
    private static readonly GrownTree Grown = new(Leaves);

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_hand_over_each_full_tile_once_and_whole()
    {
        Assert.Equal(273, Grown.Full.Count(t => t.Level == 0));
        Assert.Equal([0L], Grown.Full.Where(t => t.Level == 1).Select(t => t.Index));
        Assert.All(Grown.Full, tile =>
        {
            Assert.Equal(TileId.FullBytes, tile.Hashes.Length);
            Assert.Equal(Grown.Bytes(new TileId(tile.Level, tile.Index, TileId.FullWidth)), tile.Hashes.ToArray());
            Assert.Equal(tile.Root, FullTile.RootOf(tile.Hashes.Span));
        });
        Assert.Throws<ProofFormatException>(() => FullTile.RootOf(new byte[TileId.FullBytes - 1]));
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(69_999)]
    public void Should_go_on_from_its_last_tiles(int size)
    {
        var tree = GrowingTree.Of(size, LastTiles(size));
        var made = new List<FullTile>();
        foreach (var leaf in Leaves.Skip(size)) tree.Append(leaf, made);
        Assert.Equal((Grown.Tree.Size, Grown.Tree.Root), (tree.Size, tree.Root));
        Assert.All(made, tile => Assert.Equal(Grown.Full.Single(t => (t.Level, t.Index) == (tile.Level, tile.Index)).Root, tile.Root));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_refuse_last_tiles_of_another_size()
    {
        Assert.Throws<ProofFormatException>(() => GrowingTree.Of(300, LastTiles(299)));
        Assert.Throws<ProofFormatException>(() => GrowingTree.Of(300, LastTiles(300)[..1]));
        Assert.Throws<ProofFormatException>(() => GrowingTree.Of(0, [[Leaves[0]]]));
        Assert.Throws<ProofFormatException>(() => GrowingTree.Of(65_536, []));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_need_few_tiles_for_a_proof()
    {
        Assert.Equal(["tile/0/048", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17"], ProofPlan.Inclusion(12_345, 70_000).Tiles.Select(t => t.Path).Order(StringComparer.Ordinal));
        Assert.InRange(ProofPlan.Inclusion(123_456_789, 1L << 40).Tiles.Count, 1, 6);
        Assert.Empty(ProofPlan.Inclusion(0, 1).Tiles);
        Assert.Empty(ProofPlan.Consistency(0, 5).Tiles);
        Assert.Empty(ProofPlan.Consistency(5, 5).Tiles);
        Assert.Throws<ProofFormatException>(() => ProofPlan.Root(5).Hashes(_ => new byte[32]));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_bundle_entries_behind_their_lengths()
    {
        byte[][] entries = [[], [7], new byte[EntryBundle.MaxEntryBytes]];
        var bundle = EntryBundle.Write([.. entries.Select(e => (ReadOnlyMemory<byte>)e)]);
        Assert.Equal([0, 0, 0, 1, 7, 255, 255], bundle[..7]);
        Assert.Equal(entries, EntryBundle.Read(bundle).Select(e => e.ToArray()));
        Assert.Throws<ProofFormatException>(() => EntryBundle.Read(bundle.AsMemory(0, bundle.Length - 1)));
        Assert.Throws<ProofFormatException>(() => EntryBundle.Read(new byte[] { 0 }));
        Assert.Throws<ProofFormatException>(() => EntryBundle.Read(new byte[2 * 257]));
        Assert.Throws<ProofFormatException>(() => EntryBundle.Write([new byte[EntryBundle.MaxEntryBytes + 1]]));
        Assert.Throws<ProofFormatException>(() => EntryBundle.Write([.. Enumerable.Repeat(ReadOnlyMemory<byte>.Empty, 257)]));
    }

    private static List<IReadOnlyList<Digest>> LastTiles(int size)
    {
        var tiles = new List<IReadOnlyList<Digest>>();
        for (var level = 0; size >> (level * TileId.Height) > 0; level++)
        {
            var index = (size >> (level * TileId.Height)) / TileId.FullWidth;
            var bytes = Grown.Bytes(new TileId(level, index, TileId.WidthIn(size, level, index)));
            tiles.Add([.. bytes.Chunk(Digest.Size).Select(b => new Digest(b))]);
        }

        return tiles;
    }
}
