using System.Text;
using Audit.Verifying;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Audit.Tests.Verifying;

public sealed class When_a_verified_part_is_given_back
{
    private const string Origin = "platform.local/tests";

    private static readonly VerifiedPart Part = new(
        512, TreeHash.Leaf("head"u8), TreeHash.Leaf("root"u8), long.MinValue, new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.Zero));

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_be_taken_as_it_was_signed_and_not_with_any_byte_changed()
    {
        using var signer = NoteSigner.New(Origin);
        var note = Encoding.UTF8.GetBytes(Part.Sign(signer, Origin).ToString());
        Assert.Equal(Part, VerifiedPart.Open(note, signer, Origin));
        for (var i = 0; i < note.Length; i++)
        {
            var altered = (byte[])note.Clone();
            altered[i] ^= 1;
            Assert.Throws<ProofFormatException>(() => VerifiedPart.Open(altered, signer, Origin));
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_count_for_nothing_under_another_key_or_of_another_ledger()
    {
        using var signer = NoteSigner.New(Origin);
        using var stranger = NoteSigner.New(Origin);
        Assert.Throws<ProofFormatException>(
            () => VerifiedPart.Open(Encoding.UTF8.GetBytes(Part.Sign(stranger, Origin).ToString()), signer, Origin));
        Assert.Throws<ProofFormatException>(
            () => VerifiedPart.Open(Encoding.UTF8.GetBytes(Part.Sign(signer, Origin + "/other").ToString()), signer, Origin));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_be_no_checkpoint_and_no_checkpoint_be_one()
    {
        using var signer = NoteSigner.New(Origin);
        Assert.Throws<ProofFormatException>(() => Checkpoint.Open(Part.Sign(signer, Origin), [signer.Key]));
        var checkpoint = new Checkpoint(Origin, 512, Part.Root).Sign(signer).ToString();
        Assert.Throws<ProofFormatException>(() => VerifiedPart.Open(Encoding.UTF8.GetBytes(checkpoint), signer, Origin));
    }
}
