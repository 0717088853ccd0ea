using System.Text;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Platform.Proofs.Tests.Notes;

/// <summary>C2SP tlog-checkpoint and tlog-cosignature.</summary>
public sealed class When_a_checkpoint_is_read
{
    // From C2SP's specifications "tlog-checkpoint" and "tlog-cosignature" (c2sp.org), whose keys are not published.
    private const string Published =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        + "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        + "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_read_the_published_example_and_write_it_again()
    {
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(Published));
        var checkpoint = Checkpoint.Parse(note.Text);
        Assert.Equal(("example.com/behind-the-sofa", 20_852_163, 0), (checkpoint.Origin, checkpoint.Size, checkpoint.Extensions.Count));
        Assert.Equal("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62", checkpoint.Root.ToString());
        Assert.Equal(note.Text, checkpoint.ToString());
        Assert.Equal(Published, note.ToString());

        // The published cosignature tells the published time.
        Assert.Equal([0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb], note.Signatures[1].Signature.ToArray()[..8]);
        Assert.Equal(1_679_315_147, 0x641850cb);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_sign_two_lines_before_the_text_where_a_witness_signs() =>
        Assert.Equal(
            "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
            Encoding.UTF8.GetString(NoteAlgorithm.CosignedMessage("example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"u8, 1_679_315_147)));

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("")]
    [InlineData("origin\n1\n")]
    [InlineData("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n9007199254740993\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n99999999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n")]
    [InlineData("origin\n0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nmore\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")]
    public void Should_read_no_text_of_another_form(string text) => Assert.Throws<ProofFormatException>(() => Checkpoint.Parse(text));

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_give_nothing_out_that_the_log_did_not_sign()
    {
        using var log = NoteSigner.New("log");
        using var stranger = NoteSigner.New("log");
        var checkpoint = new Checkpoint("log", 0, TreeHash.Empty, ["one more line"]);
        Assert.Equal(checkpoint.ToString(), Checkpoint.Open(checkpoint.Sign(log), [log.Key], "log").ToString());
        Assert.Throws<ProofFormatException>(() => Checkpoint.Open(checkpoint.Sign(stranger), [log.Key]));
        Assert.Throws<ProofFormatException>(() => Checkpoint.Open(checkpoint.Sign(log), [log.Key], "another log"));
        Assert.Throws<ProofFormatException>(() => Checkpoint.Open(checkpoint.Sign(log), []));
    }
}
