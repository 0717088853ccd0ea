using Platform.Proofs.Notes;
using Platform.Proofs.Tests.Trees;
using Platform.Proofs.Witnessing;

namespace Platform.Proofs.Tests.Witnessing;

/// <summary>
/// A log of up to sixty leaves, and one that is another from some leaf on; whatever is told of either is called by its name.
/// </summary>
public class When_a_log_is_watched
{
    private const int Most = 60;

    private static readonly NaiveTree Honest = Tree(Most);

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_take_what_adds_to_what_was_taken()
    {
        for (var known = 0; known <= Most; known++)
        {
            for (var told = known; told <= Most; told++)
                Assert.Equal(told == known ? Watched.Same : Watched.Grown, WatchedLog.Judge(At(Honest, known), Note(Honest, told), known == 0 ? null : Honest.Proof(known, told)));
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_know_a_word_that_is_late_from_a_log_that_shrank()
    {
        for (var known = 1; known <= Most; known++)
        {
            for (var told = 1; told < known; told++)
            {
                Assert.Equal(Watched.Older, WatchedLog.Judge(At(Honest, known), Note(Honest, told), Honest.Proof(told, known)));
                Assert.Equal(Watched.Shrunken, WatchedLog.Judge(At(Honest, known), Note(Honest, told), null));
            }

            Assert.Equal(Watched.Shrunken, WatchedLog.Judge(At(Honest, known), Note(Honest, 0), []));
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_find_every_leaf_that_is_another_one()
    {
        for (var bad = 0; bad < 20; bad++)
        {
            var forged = Tree(Most, bad);
            for (var known = bad + 1; known <= Most; known += 3)
            {
                for (var told = known; told <= Most; told++)
                    Assert.Equal(Watched.Forked, WatchedLog.Judge(At(Honest, known), Note(forged, told), told == known ? null : forged.Proof(known, told)));
            }
        }

        Assert.Equal(Watched.Unproved, WatchedLog.Judge(At(Honest, 5), Note(Honest, 8), null));
        Assert.Equal(Watched.Forked, WatchedLog.Judge(At(Honest, 5), Note(Honest, 8), []));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_name_the_sizes_between_which_it_became_another_one()
    {
        long[] taken = [3, 8, 9, 21, 34, 50];
        for (var bad = 0; bad < Most; bad++)
        {
            var forged = Tree(Most, bad);
            var asked = 0;
            var (holds, differs) = await WatchedLog.CompareAsync([.. taken.Select(t => At(Honest, t))], Note(forged, Most), size =>
            {
                asked++;
                return Task.FromResult<IReadOnlyList<Digest>?>(forged.Proof((int)size, Most));
            });
            Assert.Equal((taken.Where(t => t <= bad).DefaultIfEmpty().Max(), taken.Where(t => t > bad).Cast<long?>().FirstOrDefault()), (holds, differs));
            Assert.InRange(asked, 1, 3);
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_name_where_it_was_cut_off()
    {
        var (holds, differs) = await WatchedLog.CompareAsync(
            [At(Honest, 10), At(Honest, 20), At(Honest, 30), At(Honest, 40)], Note(Honest, 30), size => Task.FromResult<IReadOnlyList<Digest>?>(Honest.Proof((int)size, 30)));
        Assert.Equal((30, 40L), (holds, differs));
        (holds, differs) = await WatchedLog.CompareAsync([At(Honest, 10)], Note(Honest, 30), _ => Task.FromResult<IReadOnlyList<Digest>?>(null));
        Assert.Equal((0, 10L), (holds, differs));
    }

    /// <param name="bad">From this leaf on it is another tree.</param>
    private static NaiveTree Tree(int size, int bad = int.MaxValue) =>
        new([.. Enumerable.Range(0, size).Select(i => Platform.Proofs.Trees.TreeHash.Leaf([(byte)i, (byte)(i >= bad ? 1 : 0)]))]);

    private static Witnessed At(NaiveTree tree, long size) => new(size, tree.Root((int)size));

    private static Checkpoint Note(NaiveTree tree, int size) => new("example.com/log", size, tree.Root(size));
}
