using Platform.Integrity;
using Platform.Proofs.Tiles;
using Platform.Proofs.Trees;

namespace Audit.Verifying;

/// <summary>
/// Hands out ranges of entries in order, none after the first bad entry, and knows how far all that stand side by side from the beginning
/// were found right, the tables beside them included. For several threads at once.
/// </summary>
internal sealed class RangesToVerify(ReadingStart before, long size, long length, Func<RangeSummary, long, bool> agree)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, RangeSummary> held = [];
    private readonly CompactRange tiles = before.Tiles();
    private long next = before.From;
    private long settled = before.From;
    private long newest = before.NewestBefore;
    private Digest head;

    public FirstBad? Bad { get; private set; }

    /// <summary>How many entries were found right, wherever they stand.</summary>
    public long Checked { get; private set; }

    public IEnumerable<RangeSummary> InOrder => held.Values;

    public (long From, long To)? Next()
    {
        lock (gate)
        {
            if (next >= size || Bad is not null) return null;
            var from = next;
            next = Math.Min(size, next + length);
            return (from, next);
        }
    }

    public void Found(FirstBad bad)
    {
        lock (gate)
        {
            if (Bad is null || bad.Index < Bad.Index) Bad = bad;
        }
    }

    public void Held(RangeSummary range)
    {
        lock (gate)
        {
            held.Add(range.From, range);
            Checked += range.To - range.From;
        }
    }

    /// <summary>
    /// The entries from the ledger's first on of which nothing is left to be checked; null where they are no more than at the beginning.
    /// Whole tiles only, so that the tree can be gone on with; and none behind a missing payload, which an entry that was not read yet may
    /// name.
    /// </summary>
    public VerifiedPart? Settled(DateTimeOffset now)
    {
        lock (gate)
        {
            while (held.TryGetValue(settled, out var range) && range.To % TileId.FullWidth == 0
                && range.Removed.IsClean && agree(range, newest))
            {
                foreach (var root in range.TileRoots) tiles.Append(root);
                (settled, newest, head) = (range.To, Math.Max(newest, range.Times.Newest), range.Head);
            }

            return settled > before.From ? new VerifiedPart(settled, head, tiles.Root, newest, now) : null;
        }
    }
}

/// <summary>Where reading begins, and what is known of the entries before, which are not read.</summary>
/// <param name="From">The first entry that is read; a tile begins with it.</param>
/// <param name="NewestBefore">The newest time before; none where it is not known.</param>
/// <param name="TileRoots">The roots of the tiles before.</param>
internal sealed record ReadingStart(long From, long NewestBefore, IReadOnlyList<Digest> TileRoots)
{
    public static readonly ReadingStart Beginning = new(0, long.MinValue, []);

    /// <summary>The tree of which these roots are the leaves; its root is the entries' own.</summary>
    public CompactRange Tiles()
    {
        var tiles = new CompactRange();
        foreach (var root in TileRoots) tiles.Append(root);
        return tiles;
    }
}
