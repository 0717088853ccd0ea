using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Platform.Proofs.Tiles;
using Platform.Proofs.Trees;

namespace Platform.Proofs.Tests.Trees;

/// <summary>RFC 6962's roots, by every way that this library has to a root.</summary>
public sealed class When_a_tree_is_hashed
{
    private const int EverySizeTo = 300;
    private const int LargestRandom = 100_000;

    private static readonly Digest[] Leaves = [.. Enumerable.Range(0, LargestRandom).Select(i => new Digest(SHA256.HashData(BitConverter.GetBytes(i))))];
    private static readonly NaiveTree Naive = new(Leaves);
    private static readonly GrownTree Grown = new(Leaves);

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Should_give_the_published_roots(int size)
    {
        var (range, tree) = (new CompactRange(), new GrowingTree());
        for (var i = 0; i < size; i++)
        {
            range.Append(Vectors.Leaf(i));
            tree.Append(Vectors.Leaf(i), []);
        }

        Assert.Equal(Vectors.Root(size), range.Root);
        Assert.Equal(Vectors.Root(size), tree.Root);
        Assert.Equal(size, tree.Size);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_hash_entries_of_every_length_behind_a_zero_byte()
    {
        foreach (var length in new[] { 0, 1, 2046, 2047, 2048, 2049, 65_535 })
        {
            var entry = new byte[length];
            Array.Fill(entry, (byte)7);
            Assert.Equal(new Digest(SHA256.HashData([0, .. entry])), TreeHash.Leaf(entry));
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_give_the_naive_roots_and_proofs_at_every_small_size()
    {
        var (range, tree) = (new CompactRange(), new GrowingTree());
        for (var size = 1; size <= EverySizeTo; size++)
        {
            range.Append(Leaves[size - 1]);
            tree.Append(Leaves[size - 1], []);
            var root = Naive.Root(size);
            Assert.Equal(root, range.Root);
            Assert.Equal(root, tree.Root);
            Assert.Equal([root], ProofPlan.Root(size).Hashes(Grown.TileOf(size)));

            // Some of the indexes at each size, another choice at every size: all pairs would cost the suite more than they are worth.
            for (var other = size % 11; other < size; other += 11) HoldsFor(other, size);
            HoldsFor(size - 1, size);
        }
    }

    [Property(MaxTest = 150)]
    [Trait("Requirement", "G5")]
    public Property Should_give_the_naive_proofs_at_any_size() =>
        Prop.ForAll(
            (from size in Gen.Choose(1, LargestRandom) from index in Gen.Choose(0, size - 1) select (index, size)).ToArbitrary(),
            at => HoldsFor(at.index, at.size));

    [Property(MaxTest = 60)]
    [Trait("Requirement", "G5")]
    public Property Should_refuse_every_spoilt_proof_at_any_size() =>
        Prop.ForAll(
            (from size in Gen.Choose(2, 5_000) from index in Gen.Choose(1, size - 1) from other in Gen.Choose(0, 255) select (index, size, other)).ToArbitrary(),
            at =>
            {
                var (index, size) = (at.index, at.size);
                var (root, old) = (Naive.Root(size), Naive.Root(index));
                var (path, proof) = (Naive.Path(index, size), Naive.Proof(index, size));
                Assert.All(Mutations.Of(path, root), m => Assert.NotNull(InclusionProof.FaultOf(index, size, Leaves[index], root, m.Proof)));
                Assert.All(Mutations.Of(proof, root, old), m => Assert.NotNull(ConsistencyProof.FaultOf(index, size, old, root, m.Proof)));
                Assert.NotNull(InclusionProof.FaultOf(index, size, Mutations.Flip(Leaves[index], at.other), root, path));
                Assert.NotNull(InclusionProof.FaultOf(index, size, Leaves[index], Mutations.Flip(root, at.other), path));
                Assert.NotNull(InclusionProof.FaultOf(index - 1, size, Leaves[index], root, path));
                Assert.NotNull(ConsistencyProof.FaultOf(index, size, Mutations.Flip(old, at.other), root, proof));
                Assert.NotNull(ConsistencyProof.FaultOf(index, size, old, Mutations.Flip(root, at.other), proof));
            });

    private static void HoldsFor(int index, int size)
    {
        var root = Naive.Root(size);
        var path = ProofPlan.Inclusion(index, size).Hashes(Grown.TileOf(size));
        Assert.Equal(Naive.Path(index, size), path);
        Assert.Null(InclusionProof.FaultOf(index, size, Leaves[index], root, path));
        if (index == 0) return;
        var proof = ProofPlan.Consistency(index, size).Hashes(Grown.TileOf(size));
        Assert.Equal(Naive.Proof(index, size), proof);
        Assert.Null(ConsistencyProof.FaultOf(index, size, Naive.Root(index), root, proof));
    }
}
