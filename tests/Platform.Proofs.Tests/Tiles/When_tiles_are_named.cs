using Platform.Proofs.Tiles;

namespace Platform.Proofs.Tests.Tiles;

/// <summary>The addresses of C2SP tlog-tiles: one tile, one address.</summary>
public sealed class When_tiles_are_named
{
    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 999, 256, "tile/0/999")]
    [InlineData(0, 1000, 256, "tile/0/x001/000")]
    [InlineData(0, 1_234_067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 1_234_067, 17, "tile/1/x001/x234/067.p/17")]
    [InlineData(63, 5, 255, "tile/63/005.p/255")]
    public void Should_write_and_read_the_addresses_of_hashes(int level, long index, int width, string path)
    {
        Assert.Equal(path, new TileId(level, index, width).Path);
        Assert.True(TileId.TryParse(path, out var tile, out var isEntries));
        Assert.Equal(new TileId(level, index, width), tile);
        Assert.False(isEntries);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_write_and_read_the_addresses_of_entries()
    {
        Assert.Equal("tile/entries/x001/x234/067.p/1", new TileId(0, 1_234_067, 1).EntriesPath);
        Assert.True(TileId.TryParse("tile/entries/x001/x234/067.p/1", out var tile, out var isEntries));
        Assert.Equal(new TileId(0, 1_234_067, 1), tile);
        Assert.True(isEntries);
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/+1/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x001/")]
    [InlineData("tile/0/X001/002")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/1/")]
    [InlineData("tile/0/000.p/1.p/1")]
    [InlineData("tile/0/٠٠٠")]
    [InlineData("tile/0/ 00")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/../000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/999")]
    public void Should_know_no_other_way_of_writing_one(string? path) => Assert.False(TileId.TryParse(path, out _, out _));

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_count_the_tiles_of_C2SP_s_example()
    {
        // "A tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0 tile of width 112, one full level 1
        // tile, one partial level 1 tile of width 17, and one partial level 2 tile of width 1."
        Assert.Equal(256, TileId.WidthIn(70_000, 0, 272));
        Assert.Equal(112, TileId.WidthIn(70_000, 0, 273));
        Assert.Equal(0, TileId.WidthIn(70_000, 0, 274));
        Assert.Equal(256, TileId.WidthIn(70_000, 1, 0));
        Assert.Equal(17, TileId.WidthIn(70_000, 1, 1));
        Assert.Equal(1, TileId.WidthIn(70_000, 2, 0));
        Assert.Equal(0, TileId.WidthIn(70_000, 3, 0));
        Assert.Equal((256, 1), (TileId.WidthIn(256, 0, 0), TileId.WidthIn(256, 1, 0)));
        Assert.Equal((0, 0, 0), (TileId.WidthIn(0, 0, 0), TileId.WidthIn(5, -1, 0), TileId.WidthIn(5, 0, -1)));
        Assert.Equal((0, 0), (TileId.WidthIn(long.MaxValue, 63, 0), TileId.WidthIn(5, 0, long.MaxValue)));
        Assert.True(new TileId(0, 273, 112).IsIn(70_000));
        Assert.True(new TileId(0, 273, 111).IsIn(70_000));
        Assert.False(new TileId(0, 273, 113).IsIn(70_000));
        Assert.False(new TileId(0, 273, 256).IsIn(70_000));
    }
}
