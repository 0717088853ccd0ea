using System.Globalization;
using System.Text;
using Platform.Proofs.Heads;
using Platform.Proofs.Notes;

namespace Platform.Proofs.Tests.Heads;

/// <summary>A source says with its own signature how far it has come: nobody else can say it, and no word of it can be altered.</summary>
public sealed class When_a_source_s_head_is_signed
{
    private static readonly DateTimeOffset At = DateTimeOffset.Parse("2026-01-31T09:30:00.1234567Z", CultureInfo.InvariantCulture);
    private static readonly SourceHead Head = new("action-runner/1f0c9a3e", 17, 2, At);

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_sign_five_lines() =>
        Assert.Equal("platform-source-head/1\naction-runner/1f0c9a3e\n17\n2\n1769851800123456\n", Head.Text);

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_open_what_its_service_signed()
    {
        using var signer = NoteSigner.Ed25519("platform.local/native/action-runner", new byte[32]);
        Assert.Equal(Head with { At = At.AddTicks(-7) }, SourceHead.Open(Signed(Head.Text, signer), [signer.Key]));
    }

    [Theory]
    [Trait("Requirement", "G6")]
    [InlineData("platform.local/native/orchestrator")]
    [InlineData("action-runner/other")]
    [InlineData("platform.local/native/xaction-runner")]
    public void Should_open_none_that_another_service_signed(string name)
    {
        using var signer = NoteSigner.Ed25519(name, new byte[32]);
        Assert.Throws<ProofFormatException>(() => SourceHead.Open(Signed(Head.Text, signer), [signer.Key]));
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_open_none_of_which_a_byte_was_altered()
    {
        using var signer = NoteSigner.Ed25519("action-runner", new byte[32]);
        var note = Encoding.UTF8.GetBytes(Signed(Head.Text, signer).ToString());
        for (var i = 0; i < note.Length; i++)
        {
            var altered = note.ToArray();
            altered[i] ^= 1;
            Assert.ThrowsAny<ProofFormatException>(() => SourceHead.Open(SignedNote.Parse(altered), [signer.Key]));
        }
    }

    [Theory]
    [Trait("Requirement", "G6")]
    [InlineData("platform-source-head/2\naction-runner/1\n17\n2\n1\n")]
    [InlineData("platform-source-head/1\n\n17\n2\n1\n")]
    [InlineData("platform-source-head/1\naction-runner/1\n017\n2\n1\n")]
    [InlineData("platform-source-head/1\naction-runner/1\n17\n-2\n1\n")]
    [InlineData("platform-source-head/1\naction-runner/1\n17\n2\n9007199254740992\n")]
    [InlineData("platform-source-head/1\naction-runner/1\n17\n2\n")]
    [InlineData("platform-source-head/1\naction-runner/1\n17\n2\n1\n1\n")]
    public void Should_open_nothing_that_is_no_head_whoever_signed_it(string text)
    {
        using var signer = NoteSigner.Ed25519("action-runner", new byte[32]);
        Assert.Throws<ProofFormatException>(() => SourceHead.Open(Signed(text, signer), [signer.Key]));
    }

    private static SignedNote Signed(string text, NoteSigner signer) => new(text, [signer.Sign(text)]);
}
