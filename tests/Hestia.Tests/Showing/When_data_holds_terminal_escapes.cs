using System.Text.Json;
using Hestia.Showing;
using Xunit;

namespace Hestia.Tests.Showing;

public sealed class When_data_holds_terminal_escapes
{
    [Theory]
    [InlineData("\u001b[2J\u001b[31mgone", "\\u001b[2J\\u001b[31mgone")]
    [InlineData("a\nb\tc\rd", "a\\nb\\tc\\rd")]
    [InlineData("invoice\u202efdp.exe", "invoice\\u202efdp.exe")]
    [InlineData("zero\u200bwidth", "zero\\u200bwidth")]
    [InlineData("c1\u009b31m", "c1\\u009b31m")]
    [InlineData("tag\U000E0041", "tag\\udb40\\udc41")]
    [InlineData("line\u2028separator", "line\\u2028separator")]
    [InlineData("\u007f", "\\u007f")]
    public void Should_show_them_instead_of_obeying(string data, string shown) => Assert.Equal(shown, SafeText.Clean(data));

    [Fact]
    public void Should_show_half_a_character() => Assert.Equal("half\\ud800", SafeText.Clean("half" + '\ud800'));

    [Theory]
    [InlineData("SRV-001")]
    [InlineData("Müller 東京 🚀 e\u0301")]
    [InlineData("")]
    public void Should_leave_letters_alone(string data) => Assert.Equal(data, SafeText.Clean(data));

    [Fact]
    public void Should_keep_the_value_of_json()
    {
        const string Evil = "\u001b]0;title\u0007 \u202e \u009b \U000E0041 東京";
        var json = JsonText.Of(w => w.WriteStringValue(Evil));
        var printed = SafeText.CleanJson(json);
        Assert.DoesNotContain('\u202e', printed);
        Assert.DoesNotContain('\u001b', printed);
        Assert.DoesNotContain('\u009b', printed);
        Assert.Contains("東京", printed);
        Assert.Equal(Evil, JsonSerializer.Deserialize<string>(printed));
    }

    [Fact]
    public void Should_be_safe_in_every_line_that_is_printed()
    {
        var output = new StringWriter();
        new Terminal(output, TextWriter.Null).Print(new Span("\u001b[2J"), "\u202e");
        Assert.Equal("\\u001b[2J\\u202e" + Environment.NewLine, output.ToString());
    }
}
