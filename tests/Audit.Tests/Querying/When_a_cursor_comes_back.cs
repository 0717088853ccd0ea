using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Platform.Hosting;

namespace Audit.Tests.Querying;

public sealed class When_a_cursor_comes_back
{
    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_tell_where_its_page_ended()
    {
        Assert.True(Cursor.TryRead("/action-logs?agentId=a", Cursor.Make("/action-logs?agentId=a", 42), out long index));
        Assert.Equal(42, index);
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_tell_the_text_that_its_page_ended_with()
    {
        Assert.True(Cursor.TryRead("/patterns", Cursor.Make("/patterns", "server.restart\u00012ö"), out string text));
        Assert.Equal("server.restart\u00012ö", text);
        Assert.False(Cursor.TryRead("/patterns?level=pooled", Cursor.Make("/patterns", "a"), out string _));
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_be_refused_for_another_question() =>
        Assert.False(Cursor.TryRead("/action-logs?agentId=b", Cursor.Make("/action-logs?agentId=a", 42), out long _));

    [Property(MaxTest = 500)]
    [Trait("Requirement", "R003")]
    public Property Should_be_refused_whatever_character_was_changed() =>
        Prop.ForAll(Gen.Choose(0, 19).ToArbitrary(), Gen.Choose(1, 63).ToArbitrary(), (at, by) =>
        {
            const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            var cursor = Cursor.Make("q", 123_456_789).ToCharArray();
            cursor[at] = Alphabet[(Alphabet.IndexOf(cursor[at], StringComparison.Ordinal) + by) % 64];
            return !Cursor.TryRead("q", new string(cursor), out long _);
        });

    [Theory]
    [Trait("Requirement", "R003")]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("!!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA")]
    public void Should_be_refused_where_it_never_was_one(string text) => Assert.False(Cursor.TryRead("q", text, out long _));
}
