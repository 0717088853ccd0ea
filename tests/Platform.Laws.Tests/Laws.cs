using System.IO.Compression;
using System.Text;

namespace Platform.Laws.Tests;

/// <summary>Texts to cut, and short ways to ask what came of them.</summary>
internal static class Laws
{
    public static LawProfile Profile(string name) => LawProfile.Find(name) ?? throw new InvalidOperationException(name);

    public static SourceText Text(string text) => SourceText.Read(Encoding.UTF8.GetBytes(text));

    public static LawOutline Mark(string text, string profile) => Proved(Text(text), Profile(profile));

    /// <summary>One of this repository's own laws, from docs/laws.</summary>
    public static SourceText Own(string name)
    {
        using var stream = typeof(Laws).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return SourceText.Read(bytes.ToArray());
    }

    /// <summary>A text that a package of the machine brought; the test is skipped where it is not there.</summary>
    public static SourceText Installed(string path)
    {
        Assert.SkipUnless(File.Exists(path), $"{path} is not installed here.");
        using var file = File.OpenRead(path);
        using var plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var bytes = new MemoryStream();
        plain.CopyTo(bytes);
        return SourceText.Read(bytes.ToArray());
    }

    /// <summary>Marks, and proves the partition, as every test does that marks anything.</summary>
    public static LawOutline Proved(SourceText text, LawProfile profile)
    {
        var outline = Marking.Mark(text, profile);
        var verdict = Prove(text, outline, Pieces(text, outline));
        Assert.True(verdict.Whole, verdict.FirstFault);
        Assert.Equal(outline.Units.Count, verdict.Units);
        Assert.Equal(outline.Region.Length, verdict.Bytes);
        Assert.Equal(outline.Region, Marking.FindRegion(text, profile));
        return outline;
    }

    public static PartitionVerdict Prove(SourceText text, LawOutline outline, IReadOnlyList<PartitionPiece> pieces) =>
        Partition.Prove(Slice(text, outline.Region).Span, Slice(text, outline.Lead), pieces);

    public static List<PartitionPiece> Pieces(SourceText text, LawOutline outline) =>
    [
        .. outline.Units.Select(unit => new PartitionPiece(
            unit.EId, unit.Parent, Slice(text, unit.Span), Slice(text, unit.Separator), unit.ContentHash)),
    ];

    public static ReadOnlyMemory<byte> Slice(SourceText text, ByteSpan span) => text.Bytes.Slice(span.Start, span.Length);

    public static string Of(SourceText text, LawUnit unit) => Encoding.UTF8.GetString(Slice(text, unit.Span).Span);

    public static string[] EIds(LawOutline outline) => [.. outline.Units.Select(unit => unit.EId)];
}
