using Platform.Proofs.Trees;

namespace Platform.Proofs.Tests.Trees;

/// <summary>The published proofs prove what they prove, and spoilt in any of the published ways they prove nothing.</summary>
public sealed class When_a_published_proof_is_spoilt
{
    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_accept_the_whole_ones()
    {
        Assert.All(Vectors.Inclusions, v => Assert.Null(InclusionProof.FaultOf(v.Index, v.Size, Vectors.Leaf(v.Index), Vectors.Root(v.Size), Vectors.Hashes(v.Proof))));
        Assert.All(Vectors.Consistencies, v => Assert.Null(ConsistencyProof.FaultOf(v.First, v.Second, Vectors.Root(v.First), Vectors.Root(v.Second), Vectors.Hashes(v.Proof))));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_refuse_every_spoilt_inclusion()
    {
        Assert.All(Vectors.Inclusions, v =>
        {
            var (leaf, root, proof) = (Vectors.Leaf(v.Index), Vectors.Root(v.Size), Vectors.Hashes(v.Proof));
            Assert.All(Mutations.Of(proof, root), m => Assert.NotNull(InclusionProof.FaultOf(v.Index, v.Size, leaf, root, m.Proof)));
            Assert.All(Mutations.Numbers(v.Index).Where(i => i != v.Index), i => Assert.NotNull(InclusionProof.FaultOf(i, v.Size, leaf, root, proof)));
            Assert.All([v.Size * 2, v.Size / 2, 0, -1, long.MaxValue], size => Assert.NotNull(InclusionProof.FaultOf(v.Index, size, leaf, root, proof)));
            Assert.NotNull(InclusionProof.FaultOf(v.Index, v.Size, default, root, proof));
            Assert.NotNull(InclusionProof.FaultOf(v.Index, v.Size, TreeHash.Leaf("WrongLeaf"u8), root, proof));
            Assert.NotNull(InclusionProof.FaultOf(v.Index, v.Size, leaf, TreeHash.Empty, proof));
        });
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_refuse_every_spoilt_consistency()
    {
        Assert.All(Vectors.Consistencies, v =>
        {
            var (first, second, proof) = (Vectors.Root(v.First), Vectors.Root(v.Second), Vectors.Hashes(v.Proof));
            Assert.All(Mutations.Of(proof, first, second), m => Assert.NotNull(ConsistencyProof.FaultOf(v.First, v.Second, first, second, m.Proof)));
            Assert.All(Mutations.Numbers(v.First).Where(s => s != v.First), s => Assert.NotNull(ConsistencyProof.FaultOf(s, v.Second, first, second, proof)));
            Assert.All([v.Second * 2, v.Second / 2, 0, -1, long.MaxValue], s => Assert.NotNull(ConsistencyProof.FaultOf(v.First, s, first, second, proof)));
            Assert.NotNull(ConsistencyProof.FaultOf(v.First, v.Second, TreeHash.Empty, second, proof));
            Assert.NotNull(ConsistencyProof.FaultOf(v.First, v.Second, first, TreeHash.Empty, proof));
            if (first != second) Assert.NotNull(ConsistencyProof.FaultOf(v.First, v.Second, second, first, proof));
        });
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_prove_nothing_from_a_tree_without_leaves_and_nothing_between_unlike_trees_of_one_size()
    {
        Assert.NotNull(ConsistencyProof.FaultOf(0, 0, TreeHash.Empty, Vectors.Root(1), []));
        Assert.NotNull(ConsistencyProof.FaultOf(0, 1, TreeHash.Empty, Vectors.Root(1), []));
        Assert.NotNull(ConsistencyProof.FaultOf(1, 1, Vectors.Root(1), Vectors.Root(2), []));
        Assert.NotNull(ConsistencyProof.FaultOf(2, 1, Vectors.Root(2), Vectors.Root(1), []));
        Assert.NotNull(ConsistencyProof.FaultOf(1, 1, Vectors.Root(1), Vectors.Root(1), [Vectors.Root(1)]));
        Assert.NotNull(InclusionProof.FaultOf(0, 0, default, TreeHash.Empty, []));
    }
}
