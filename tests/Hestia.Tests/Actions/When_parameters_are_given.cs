using System.Text.Json;
using Hestia.Actions;
using Xunit;

namespace Hestia.Tests.Actions;

public sealed class When_parameters_are_given
{
    [Theory]
    [InlineData("id=SRV-001", """{"id":"SRV-001"}""")]
    [InlineData("n=3", """{"n":3}""")]
    [InlineData("n=1.50", """{"n":1.50}""")]
    [InlineData("n=007", """{"n":"007"}""")]
    [InlineData("b=true", """{"b":true}""")]
    [InlineData("b=True", """{"b":"True"}""")]
    [InlineData("x=null", """{"x":null}""")]
    [InlineData("x=", """{"x":""}""")]
    [InlineData("x=\"3\"", """{"x":"3"}""")]
    [InlineData("""a={"os":"debian"}""", """{"a":{"os":"debian"}}""")]
    [InlineData("a=[1,2]", """{"a":[1,2]}""")]
    [InlineData("a={not json", """{"a":"{not json"}""")]
    [InlineData("url=http://x/?a=b", """{"url":"http://x/?a=b"}""")]
    [InlineData("n:=12345678901234567890", """{"n":12345678901234567890}""")]
    [InlineData("s:=\"t\"", """{"s":"t"}""")]
    public void Should_read_json_where_it_is_json_and_text_elsewhere(string pair, string expected) =>
        Assert.Equal(expected, Parameters.Compose(null, "", [pair]));

    /// <summary>As the catalog says it of an action's parameters.</summary>
    private static readonly JsonElement Shape = JsonDocument.Parse(
        """
        {"type":"object","properties":{"id":{"type":"string"},"note":{"type":["string","null"]},"n":{"type":"integer"},"x":{"type":"number"},
        "b":{"type":"boolean"},"a":{"type":"object"},"l":{"type":["array","null"]},"any":{},"both":{"type":["string","integer"]},"body":true}}
        """).RootElement;

    [Theory]
    [InlineData("id=1", """{"id":"1"}""")]
    [InlineData("id=true", """{"id":"true"}""")]
    [InlineData("id=null", """{"id":"null"}""")]
    [InlineData("id={\"a\":1}", """{"id":"{\u0022a\u0022:1}"}""")]
    [InlineData("id=\"1\"", """{"id":"1"}""")]
    [InlineData("id:=\"1\"", """{"id":"1"}""")]
    [InlineData("id=SRV 1", """{"id":"SRV 1"}""")]
    [InlineData("note=2.0", """{"note":"2.0"}""")]
    [InlineData("n=3", """{"n":3}""")]
    [InlineData("x=1.5", """{"x":1.5}""")]
    [InlineData("x=3", """{"x":3}""")]
    [InlineData("b=false", """{"b":false}""")]
    [InlineData("a={\"os\":1}", """{"a":{"os":1}}""")]
    [InlineData("l=[1,2]", """{"l":[1,2]}""")]
    [InlineData("any=3", """{"any":3}""")]
    [InlineData("body=x", """{"body":"x"}""")]
    [InlineData("unknown=3", """{"unknown":3}""")]
    [InlineData("both=3", """{"both":3}""")]
    [InlineData("both=three", """{"both":"three"}""")]
    public void Should_be_what_the_schema_wants(string pair, string expected) => Assert.True(JsonElement.DeepEquals(
        JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(Parameters.Compose(null, "", [pair], Shape)).RootElement));

    [Theory]
    [InlineData("n=abc", "The parameter n takes a whole number, not abc")]
    [InlineData("n=1.5", "The parameter n takes a whole number, not 1.5")]
    [InlineData("n=\"3\"", "The parameter n takes a whole number, not \"3\"")]
    [InlineData("x=", "The parameter x takes a number, not ")]
    [InlineData("b=yes", "The parameter b takes true or false, not yes")]
    [InlineData("a=[1]", "The parameter a takes a JSON object such as {\"os\":\"debian\"}, not [1]")]
    [InlineData("l=3", "The parameter l takes a JSON array such as [1,2], not 3")]
    [InlineData("id:=3", "The parameter id takes text, not 3")]
    public void Should_refuse_what_the_schema_does_not_want(string pair, string sentence)
    {
        var refused = Assert.Throws<CliException>(() => Parameters.Compose(null, "", [pair], Shape));
        Assert.Equal((ExitCode.Usage, sentence), (refused.ExitCode, refused.Message));
    }

    [Fact]
    public void Should_say_nothing_of_what_the_schema_decided() =>
        Assert.Equal([("any", "2.0")], Parameters.ReadAsJson(["id=1", "n=2", "any=2.0"], Shape));

    [Fact]
    public void Should_put_single_ones_over_the_whole() =>
        Assert.Equal("""{"a":1,"b":"new"}""", Parameters.Compose("""{"a":1,"b":2}""", "--json-params", ["b=new"]));

    [Fact]
    public void Should_tell_what_may_have_been_meant_as_text() =>
        Assert.Equal([("version", "2.0")], Parameters.ReadAsJson(["id=SRV-001", "version=2.0", "n:=1", "a={}"]));

    [Fact]
    public void Should_be_an_empty_object_without_any() => Assert.Equal("{}", Parameters.Compose(null, "", []));

    [Theory]
    [InlineData("noequals")]
    [InlineData("=value")]
    [InlineData(":=1")]
    [InlineData("n:=nonsense")]
    public void Should_refuse_what_is_no_pair(string pair) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<CliException>(() => Parameters.Compose(null, "", [pair])).ExitCode);

    [Theory]
    [InlineData("[1]")]
    [InlineData("nonsense")]
    [InlineData("""{"a":1,"a":2}""")]
    public void Should_refuse_a_whole_that_is_no_object(string whole) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<CliException>(() => Parameters.Compose(whole, "--json-params", [])).ExitCode);

    [Fact]
    public void Should_refuse_a_parameter_given_twice() =>
        Assert.Contains("twice", Assert.Throws<CliException>(() => Parameters.Compose(null, "", ["a=1", "a=2"])).Message);
}
