using Audit.Verifying;
using FsCheck.Xunit;
using Platform.Integrity;
using Platform.Proofs.Tiles;
using Platform.Proofs.Trees;

namespace Audit.Tests.Verifying;

public sealed class When_ranges_are_verified
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Property]
    [Trait("Requirement", "G5")]
    public void Should_cover_every_entry_once_and_settle_what_stands_side_by_side(
        byte tilesBefore, byte tiles, byte rest, byte tilesInRange, int shuffle)
    {
        var before = new ReadingStart(tilesBefore * TileId.FullWidth, 7, [.. Enumerable.Range(0, tilesBefore).Select(Root)]);
        var size = ((tilesBefore + tiles) * (long)TileId.FullWidth) + rest;
        var ranges = new RangesToVerify(before, size, ((tilesInRange % 8) + 1) * TileId.FullWidth, (_, _) => true);
        var handed = new List<(long From, long To)>();
        while (ranges.Next() is { } range) handed.Add(range);
        Assert.Equal(
            Enumerable.Range(0, handed.Count), handed.Select((r, i) => r.From == (i == 0 ? before.From : handed[i - 1].To) ? i : -1));
        Assert.Equal(size, handed.Count == 0 ? before.From : handed[^1].To);

        var random = new Random(shuffle);
        var held = new HashSet<long>();
        foreach (var (from, to) in handed.OrderBy(_ => random.Next()))
        {
            ranges.Held(Summary(from, to));
            held.Add(from);
            var settled = handed.TakeWhile(r => held.Contains(r.From) && r.To % TileId.FullWidth == 0).LastOrDefault().To;
            var part = ranges.Settled(Now);
            Assert.Equal(settled, part?.Size ?? 0);
            if (part is not null) Assert.Equal((RootOf(part.Size), Root((int)part.Size)), (part.Root, part.Head));
        }

        Assert.Equal(size - before.From, ranges.Checked);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_settle_nothing_from_a_range_on_that_the_tables_beside_do_not_agree_with()
    {
        var ranges = new RangesToVerify(ReadingStart.Beginning, 1_024, TileId.FullWidth, (range, _) => range.From != 512);
        while (ranges.Next() is { } range) ranges.Held(Summary(range.From, range.To));
        Assert.Equal(512, ranges.Settled(Now)?.Size);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_name_the_first_bad_entry_whichever_is_found_first()
    {
        var ranges = new RangesToVerify(ReadingStart.Beginning, 1_024, TileId.FullWidth, (_, _) => true);
        _ = ranges.Next();
        ranges.Found(new FirstBad(300, "second"));
        ranges.Found(new FirstBad(200, "first"));
        ranges.Found(new FirstBad(400, "third"));
        Assert.Equal(200, ranges.Bad?.Index);
        Assert.Null(ranges.Next());
    }

    private static RangeSummary Summary(long from, long to) => new(
        from, to, 0, new TimeOrder(new Dictionary<long, long?>()),
        [.. Enumerable.Range((int)(from / TileId.FullWidth), (int)((to - from) / TileId.FullWidth)).Select(Root)], Root((int)to), new RemovedPayloads());

    private static Digest RootOf(long size)
    {
        var range = new CompactRange();
        for (var i = 0; i < size / TileId.FullWidth; i++) range.Append(Root(i));
        return range.Root;
    }

    private static Digest Root(int number) => TreeHash.Leaf(BitConverter.GetBytes(number));
}
