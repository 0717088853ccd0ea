using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Platform.Proofs.Notes;

namespace Platform.Proofs.Tests.Notes;

/// <summary>C2SP's published notes are read as C2SP says, and what anybody altered in them says nothing any more.</summary>
public sealed class When_a_note_is_read
{
    // From C2SP's specification "signed-note" (c2sp.org/signed-note), section "Example".
    private const string ExampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    private const string Example =
        "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_verify_the_published_example()
    {
        var key = NoteKey.Parse(ExampleKey);
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(Example));
        Assert.Equal(("example.com/foo", 0x530d903au, ExampleKey), (key.Name, key.Id, key.ToString()));
        Assert.Equal("This is an example message.\n", note.Text);
        Assert.Same(key, Assert.Single(note.SignedBy([key])));
        Assert.Equal(Example, note.ToString());
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_take_no_note_of_which_a_byte_was_altered()
    {
        var key = NoteKey.Parse(ExampleKey);
        var bytes = Encoding.UTF8.GetBytes(Example);
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x20, 0x80 })
            {
                var altered = bytes.ToArray();
                altered[i] ^= flip;
                Assert.False(IsTaken(altered), $"byte {i} ^ {flip}");
            }

            Assert.False(IsTaken(bytes[..i]));
        }

        Assert.False(IsTaken([.. bytes, (byte)'\n']));

        bool IsTaken(byte[] note)
        {
            try
            {
                return SignedNote.Parse(note).SignedBy([key]).Count > 0;
            }
            catch (ProofFormatException)
            {
                return false;
            }
        }
    }

    [Theory]
    [Trait("Requirement", "G5")]
    // Published by github.com/transparency-dev/formats (note/note_verifier_test.go): keys of Sigstore's and Pixel's logs, and an Ed25519
    // one.
    [InlineData("rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=")]
    [InlineData("pixel6_transparency_log+91c16e30+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+4x0Jk1yTwvLFI9A4NDdGZcX0aiWVdWM5XJVy0M4VWD3AvyW5Q6Hs9A0mcDkpUoYgn+KKPNzFC0H3nN3q6JQ8=")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    public void Should_derive_the_ids_of_published_keys(string key) => Assert.Equal(key, NoteKey.Parse(key).ToString());

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T")]
    [InlineData("PeterNeumann+c74f20a3+CRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("")]
    public void Should_take_no_key_that_was_altered(string key) => Assert.Throws<ProofFormatException>(() => NoteKey.Parse(key));

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_read_a_published_signing_key_and_sign_under_its_published_public_key()
    {
        // Published by github.com/transparency-dev/formats (note/note_verifier_test.go).
        using var signer = NoteSigner.Parse("PRIVATE+KEY+logandmap+38581672+AXJ0FKWOcO2ch6WC8kP705Ed3Gxu7pVtZLhfHAQwp+FE");
        Assert.Equal("logandmap+38581672+Ab/PCr1eCclRPRMBqw/r5An1xO71MCnImLiospEq6b4l", signer.Key.ToString());
        Assert.Equal("PRIVATE+KEY+logandmap+38581672+AXJ0FKWOcO2ch6WC8kP705Ed3Gxu7pVtZLhfHAQwp+FE", signer.Secret());
        Assert.Single(new SignedNote("hello\n", [signer.Sign("hello\n")]).SignedBy([signer.Key]));
        Assert.Throws<ProofFormatException>(() => NoteSigner.Parse("PRIVATE+KEY+logandmap+38581673+AXJ0FKWOcO2ch6WC8kP705Ed3Gxu7pVtZLhfHAQwp+FE"));
        Assert.Throws<ProofFormatException>(() => NoteSigner.Parse("logandmap+38581672+Ab/PCr1eCclRPRMBqw/r5An1xO71MCnImLiospEq6b4l"));
        Assert.Throws<ProofFormatException>(() => NoteSigner.Parse("PRIVATE+KEY+logandmap+38581672+AXJ0"));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_sign_with_every_algorithm_and_keep_their_keys_apart()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var first = NoteSigner.EcdsaP256("log", ecdsa.ExportPkcs8PrivateKey());
        using var second = NoteSigner.New("log");
        using var third = NoteSigner.Cosigner("log", new byte[32], new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1_679_315_147)));
        NoteSigner[] signers = [first, second, third];
        var note = new SignedNote("a\n\nb\n", signers.Select(s => s.Sign("a\n\nb\n")));
        var read = SignedNote.Parse(Encoding.UTF8.GetBytes(note.ToString()));
        Assert.Equal("a\n\nb\n", read.Text);
        Assert.Equal(signers.Select(s => s.Key), read.SignedBy(signers.Select(s => s.Key)));
        Assert.Equal(3, signers.Select(s => s.Key.Id).Distinct().Count());
        using var again = NoteSigner.Parse(first.Secret());
        Assert.Equal(first.Key.ToString(), again.Key.ToString());
        Assert.Throws<ProofFormatException>(() => NoteSigner.Parse(third.Secret()));

        // The same bytes under another type are another key, and sign nothing for this one.
        Assert.False(NoteAlgorithm.Ed25519.Verifies(PublicOf(third), "a\n\nb\n"u8, third.Sign("a\n\nb\n").Signature.Span));
        Assert.False(NoteAlgorithm.Cosignature.Verifies(PublicOf(third), "a\n\nc\n"u8, third.Sign("a\n\nb\n").Signature.Span));

        static byte[] PublicOf(NoteSigner signer) => Convert.FromBase64String(signer.Key.ToString().Split('+', 3)[2])[1..];
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_believe_no_key_but_those_it_was_told_of()
    {
        using var signer = NoteSigner.New("log");
        using var stranger = NoteSigner.New("log");
        var note = new SignedNote("text\n", [stranger.Sign("text\n"), signer.Sign("text\n")]);
        Assert.Equal([signer.Key], note.SignedBy([signer.Key]));
        Assert.Empty(new SignedNote("text\n", [stranger.Sign("text\n")]).SignedBy([signer.Key]));

        // A known key's name and id with something else behind them: the whole note is void, whoever else signed it.
        var forged = new NoteSignature(signer.Key.Name, signer.Key.Id, stranger.Sign("text\n").Signature);
        Assert.Throws<ProofFormatException>(() => new SignedNote("text\n", [signer.Sign("text\n"), forged]).SignedBy([signer.Key]));
        Assert.Equal(2, note.With([signer.Sign("text\n")]).Signatures.Count);
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("no signature\n\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n- dash Uw2QOkk=\n")]
    [InlineData("text\n\n\u2014 name Uw2QOg==\n")]
    [InlineData("text\n\n\u2014 name  Uw2QOkk=\n")]
    [InlineData("text\n\n\u2014 na+me Uw2QOkk=\n")]
    [InlineData("text\n\n\u2014 name Uw2QOkk=")]
    [InlineData("text\n\n\u2014 name Uw2QOkl=\n")]
    [InlineData("text\n\n\u2014 name Uw2Q Okk=\n")]
    [InlineData("te\txt\n\n\u2014 name Uw2QOkk=\n")]
    [InlineData("text\r\n\n\u2014 name Uw2QOkk=\n")]
    public void Should_read_no_note_of_another_form(string note) => Assert.Throws<ProofFormatException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes(note)));

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_read_sixteen_signatures_and_refuse_a_flood()
    {
        const string Line = "\u2014 name Uw2QOkk=\n";
        Assert.Equal(16, SignedNote.Parse(Encoding.UTF8.GetBytes("text\n\n" + string.Concat(Enumerable.Repeat(Line, 16)))).Signatures.Count);
        Assert.Throws<ProofFormatException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes("text\n\n" + string.Concat(Enumerable.Repeat(Line, 65)))));
        Assert.Throws<ProofFormatException>(() => SignedNote.Parse(new byte[SignedNote.BytesMax + 1]));
        Assert.Throws<ProofFormatException>(() => SignedNote.Parse([0xff, .. "\n\n\u2014 name Uw2QOkk=\n"u8]));
    }
}
