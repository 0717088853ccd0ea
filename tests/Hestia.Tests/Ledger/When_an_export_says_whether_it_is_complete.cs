using Hestia.Ledger;
using Platform.Integrity;
using Platform.Proofs.Heads;
using Platform.Proofs.Notes;
using Xunit;

namespace Hestia.Tests.Ledger;

/// <summary>An export is held against what its sources signed, and the first thing that is missing is named.</summary>
public sealed class When_an_export_says_whether_it_is_complete : IDisposable
{
    private const string Source = "action-runner/1f0c9a3e";
    private static readonly DateTimeOffset At = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);
    private readonly NoteSigner signer = NoteSigner.Ed25519("platform.local/native/action-runner", new byte[32]);

    [Theory]
    [Trait("Requirement", "G6")]
    [InlineData(3, 0, 0, true, "COMPLETE, as these signed it: action-runner/1f0c9a3e up to its record 3, at 2026-01-31 09:30:00 UTC.")]
    [InlineData(2, 0, 0, true, "COMPLETE, as these signed it: action-runner/1f0c9a3e up to its record 2, at 2026-01-31 09:30:00 UTC.")]
    [InlineData(4, 0, 0, false, "INCOMPLETE: the record 4 of action-runner/1f0c9a3e is not in it, which had given numbers up to 4.")]
    [InlineData(3, 1, 0, false, "INCOMPLETE: action-runner/1f0c9a3e had 1 records without a number.")]
    [InlineData(3, 0, 7, false, "INCOMPLETE: it begins at entry 7, so what action-runner/1f0c9a3e recorded before is not in it.")]
    public void Should_hold_its_entries_against_the_signed_heads(long last, long unnumbered, long first, bool complete, string sentence) =>
        Assert.Equal(new ExportedCompleteness(complete, sentence), Of(Export(Signed(last, unnumbered)) with { First = first }, signer.Key));

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_take_the_key_with_which_the_source_witnesses()
    {
        using var witness = NoteSigner.Cosigner(signer.Key.Name, new byte[32], TimeProvider.System);
        Assert.True(Of(Export(Signed(3, 0)), witness.Key).Complete);
        Assert.StartsWith("COMPLETE, as these signed it", Of(Export(Signed(3, 0)), witness.Key).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_not_believe_a_head_that_another_key_signed()
    {
        using var other = NoteSigner.New("platform.local/native/action-runner");
        Assert.False(Of(Export(Signed(3, 0)), other.Key).Complete);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_not_believe_an_export_out_of_which_a_source_s_head_was_taken() => Assert.Equal(
        new ExportedCompleteness(false, $"INCOMPLETE: it has records of {Source}, whose key is given, and no head that {Source} signed."),
        Of(Export(), signer.Key));

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_say_whose_word_it_is_where_no_signature_is_checked()
    {
        Assert.Equal("COMPLETE, by the word of the ledger that wrote it. No source's signature says so: --key names no key of a source.", Of(Export(Signed(3, 0))).Sentence);
        Assert.Equal("COMPLETE, by the word of the ledger that wrote it. No source's signature says so: none is in the export.", Of(Export()).Sentence);
        var missing = Export() with { Told = new ExportCompleteness(false, "2 records exist that the ledger does not hold yet.", []) };
        Assert.Equal(new ExportedCompleteness(false, "INCOMPLETE: by the word of the ledger that wrote it. 2 records exist that the ledger does not hold yet."), Of(missing));
        Assert.Equal(new ExportedCompleteness(null, null), Of(Export() with { Told = null }));
    }

    public void Dispose() => signer.Dispose();

    private static ExportedCompleteness Of(ExportVerdict verdict, params NoteKey[] keys) => ExportedCompleteness.Of(verdict, keys);

    private string Signed(long last, long unnumbered)
    {
        var text = new SourceHead(Source, last, unnumbered, At).Text;
        return new SignedNote(text, [signer.Sign(text)]).ToString();
    }

    /// <summary>Of three records.</summary>
    private static ExportVerdict Export(params string[] heads)
    {
        var held = new HeldNumbers();
        for (var number = 1; number <= 3; number++) held.Add(number);
        return new ExportVerdict(0, 3, "", null, 0, 0)
        {
            Told = new ExportCompleteness(true, "The ledger holds every record.", heads), Sources = new Dictionary<string, HeldNumbers> { [Source] = held },
        };
    }
}
