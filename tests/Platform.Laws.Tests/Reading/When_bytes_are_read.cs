using System.IO.Compression;
using System.Text;

namespace Platform.Laws.Tests.Reading;

public sealed class When_bytes_are_read
{
    [Fact]
    [Trait("Requirement", "R091")]
    public void Should_know_them_by_their_digest()
    {
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Laws.Text("abc").Sha256);
    }

    [Fact]
    [Trait("Requirement", "C19")]
    public void Should_keep_a_copy_that_nobody_else_can_change()
    {
        var bytes = "Article 1"u8.ToArray();
        var text = SourceText.Read(bytes);
        bytes[0] = (byte)'X';
        Assert.Equal((byte)'A', text.Bytes.Span[0]);
    }

    [Fact]
    [Trait("Requirement", "R092")]
    public void Should_refuse_nothing_and_too_much()
    {
        Assert.Equal("EMPTY", Code([]));
        Assert.Equal("TOO_LARGE", Code(new byte[SourceText.MaxBytes + 1]));
    }

    [Fact]
    [Trait("Requirement", "R092")]
    public void Should_say_in_which_line_a_byte_is_no_UTF8()
    {
        var refused = Refused([.. "one\r\ntwo\rthr"u8, 0xE9, .. "e\n"u8]);
        Assert.Equal("NOT_UTF8", refused.Code);
        Assert.Contains("Line 3", refused.Message, StringComparison.Ordinal);
        Assert.Contains("0xe9", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0x61, 0xE2, 0x82 })]
    [Trait("Requirement", "R092")]
    public void Should_refuse_what_only_looks_like_UTF8(byte[] bytes) => Assert.Equal("NOT_UTF8", Code(bytes));

    [Fact]
    [Trait("Requirement", "R092")]
    public void Should_say_what_the_bytes_look_like_instead()
    {
        byte[] little = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("Article 1")];
        byte[] big = [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("Article 1")];
        Assert.Contains("UTF-16", Refused(little).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-16", Refused(big).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-16", Refused(Encoding.Unicode.GetBytes("Article 1 without a mark")).Message, StringComparison.Ordinal);

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("Article 1"u8);
        }

        Assert.Contains("compressed", Refused(packed.ToArray()).Message, StringComparison.Ordinal);
        Assert.Contains("PDF", Refused("%PDF-1.7"u8.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R092")]
    public void Should_refuse_control_characters_but_not_white_space()
    {
        var refused = Refused("one\ntwo\0"u8.ToArray());
        Assert.Equal("CONTROL_CHARACTER", refused.Code);
        Assert.Contains("Line 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal("CONTROL_CHARACTER", Code("a\u001Bb"u8.ToArray()));
        Assert.Equal(8, Laws.Text("a\tb\f\v\r\nc").Bytes.Length);
    }

    private static LawException Refused(byte[] bytes) => Assert.Throws<LawException>(() => SourceText.Read(bytes));

    private static string Code(byte[] bytes) => Refused(bytes).Code;
}
