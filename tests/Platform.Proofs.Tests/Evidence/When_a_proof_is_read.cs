using System.Text;
using Microsoft.Extensions.Time.Testing;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;
using Platform.Proofs.Tests.Trees;

namespace Platform.Proofs.Tests.Evidence;

/// <summary>
/// C2SP tlog-proof: a file that proves an entry to whoever has the log's key and nothing else, and that nobody can alter.
/// </summary>
public sealed class When_a_proof_is_read : IDisposable
{
    private readonly NoteSigner log = NoteSigner.Ed25519("example.com/log", new byte[32]);
    private readonly NoteSigner witness = NoteSigner.Cosigner("example.com/witness", [.. Enumerable.Repeat((byte)1, 32)], new FakeTimeProvider());
    private readonly LogProof proof;

    public When_a_proof_is_read()
    {
        var note = new Checkpoint("example.com/log", 8, Vectors.Root(8)).Sign(log, witness);
        proof = new LogProof(5, Vectors.Hashes(Vectors.Inclusions[2].Proof), note, "extra"u8.ToArray());
    }

    public void Dispose()
    {
        log.Dispose();
        witness.Dispose();
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_prove_the_entry_and_be_written_byte_by_byte_as_the_page_says()
    {
        var text = proof.ToString();
        Assert.Equal(8, Read(text).Verify(Vectors.Leaf(5), [log.Key], [witness.Key], 1).Size);
        Assert.Equal(text, Read(text).ToString());
        Assert.StartsWith(
            "c2sp.org/tlog-proof@v1\nextra ZXh0cmE=\nindex 5\nvBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\nyoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=\n"
            + "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=\n\nexample.com/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n\u2014 example.com/log ",
            text, StringComparison.Ordinal);
        var bare = new LogProof(0, [], new Checkpoint("example.com/log", 1, Vectors.Root(1)).Sign(log));
        Assert.Equal(1, Read(bare.ToString()).Verify(Vectors.Leaf(0), [log.Key], [], 0).Size);
        Assert.Null(Read(bare.ToString()).Extra);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_prove_nothing_once_any_byte_of_it_was_altered_or_cut()
    {
        var bytes = Encoding.UTF8.GetBytes(proof.ToString());

        // What nobody signed is the extra line alone; what stands in it proves nothing and changes nothing.
        var extra = (From: bytes.AsSpan().IndexOf("extra "u8) + 6, To: bytes.AsSpan().IndexOf("\nindex"u8));
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.False(Proves(bytes[..i]), $"cut at {i}");
            if (i >= extra.From && i < extra.To) continue;
            foreach (var flip in new byte[] { 0x01, 0x10, 0x80 })
            {
                var altered = bytes.ToArray();
                altered[i] ^= flip;
                Assert.False(Proves(altered), $"byte {i} ^ {flip}");
            }
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_prove_no_other_entry_and_nothing_without_the_log_s_key_or_enough_witnesses()
    {
        using var stranger = NoteSigner.New("example.com/log");
        Assert.Throws<ProofFormatException>(() => proof.Verify(Vectors.Leaf(4), [log.Key], [witness.Key], 1));
        Assert.Throws<ProofFormatException>(() => (proof with { Index = 4 }).Verify(Vectors.Leaf(5), [log.Key], [witness.Key], 1));
        Assert.Throws<ProofFormatException>(() => proof.Verify(Vectors.Leaf(5), [stranger.Key], [witness.Key], 1));
        Assert.Throws<ProofFormatException>(() => proof.Verify(Vectors.Leaf(5), [], [witness.Key], 1));
        Assert.Throws<ProofFormatException>(() => proof.Verify(Vectors.Leaf(5), [log.Key], [witness.Key], 2));
        Assert.Throws<ProofFormatException>(() => proof.Verify(Vectors.Leaf(5), [log.Key], [], 1));
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("")]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 00\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nextra ZXh0cmE=\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\nno note")]
    public void Should_read_no_file_of_another_form(string file) => Assert.Throws<ProofFormatException>(() => Read(file));

    private static LogProof Read(string text) => LogProof.Parse(Encoding.UTF8.GetBytes(text));

    private bool Proves(byte[] file)
    {
        try
        {
            LogProof.Parse(file).Verify(Vectors.Leaf(5), [log.Key], [witness.Key], 1);
            return true;
        }
        catch (ProofFormatException)
        {
            return false;
        }
    }
}
