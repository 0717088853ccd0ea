using Audit.Proving;
using Microsoft.Extensions.Configuration;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Audit.Tests.Proving;

/// <summary>
/// A ledger that was restored from a backup has a name and a key of its own, and its last checkpoint those of the one before.
/// </summary>
public sealed class When_a_ledger_was_restored : IDisposable
{
    private const string Before = "platform.local/first", Now = "platform.local/again";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("platform-ledger-");
    private readonly NoteSigner before = NoteSigner.Ed25519(Before, new byte[32]);
    private readonly NoteSigner now = NoteSigner.Ed25519(Now, [.. Enumerable.Repeat((byte)1, 32)]);
    private readonly CheckpointFile file;

    public When_a_ledger_was_restored() => file = new CheckpointFile(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Proving:Folder"] = folder.FullName }).Build());

    [Fact]
    public void Should_know_what_it_signed_under_its_former_name_by_the_key_that_came_with_the_backup()
    {
        file.Tell(before.Key);
        file.Tell(now.Key);

        Assert.Equal(7, file.Past(Signed(Before, before), Now).Size);
        Assert.Equal(7, file.Past(Signed(Now, now), Now).Size);
    }

    [Fact]
    public void Should_not_take_the_checkpoint_of_a_log_whose_key_it_does_not_know()
    {
        file.Tell(now.Key);

        var thrown = Assert.Throws<ProofFormatException>(() => file.Past(Signed(Before, before), Now));

        Assert.Contains(Before, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("verifier-keys", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_take_a_former_name_that_another_key_signed()
    {
        file.Tell(before.Key);
        file.Tell(now.Key);

        Assert.Throws<ProofFormatException>(() => file.Past(Signed(Before, now), Now));
        Assert.Throws<ProofFormatException>(() => file.Past(new SignedNote(Text(Before, 8), Signed(Before, before).Signatures), Now));
    }

    public void Dispose()
    {
        folder.Delete(recursive: true);
        before.Dispose();
        now.Dispose();
    }

    private static string Text(string origin, long size) => new Checkpoint(origin, size, new Digest(new byte[32])).ToString();

    private static SignedNote Signed(string origin, NoteSigner by) => new Checkpoint(origin, 7, new Digest(new byte[32])).Sign(by);
}
