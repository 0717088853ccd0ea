using System.Text;
using System.Text.RegularExpressions;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Platform.Proofs.Tests.Notes;

/// <summary>The golden vectors of docs/reference/ledger-proofs.md are those of this library, byte by byte.</summary>
public sealed partial class When_the_page_is_followed
{
    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_hold_what_it_says()
    {
        using var stream = typeof(When_the_page_is_followed).Assembly.GetManifestResourceStream("ledger-proofs.md")!;
        using var reader = new StreamReader(stream);
        var page = reader.ReadToEnd();
        var root = TreeHash.Node(Vectors("014a18d11419312c55c8bd13555341016edc70133242cfc9a94d306076ce19e0"), Vectors("0af3d320a308579f6679af7690d284a75fdfdbd1fa5d5a0fcd7e74fad36e0b9c"));
        Assert.Contains($"`{root}`", page, StringComparison.Ordinal);
        using var signer = NoteSigner.Ed25519("platform.local/example", [.. Enumerable.Repeat((byte)7, 32)]);
        var note = new Checkpoint("platform.local/example", 2, root).Sign(signer).ToString();
        Assert.Contains(string.Join('\n', note.TrimEnd('\n').Split('\n').Select(l => l.Length > 0 ? "    " + l : l)), page, StringComparison.Ordinal);
        Assert.Contains($"    {signer.Key}\n", page, StringComparison.Ordinal);
        Assert.Equal(2, Checkpoint.Open(SignedNote.Parse(Encoding.UTF8.GetBytes(note)), [NoteKey.Parse(Key().Match(page).Groups[1].Value)]).Size);
    }

    private static Digest Vectors(string hex) => new(Convert.FromHexString(hex));

    [GeneratedRegex(@"^    (platform\.local/example\+\S+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
