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

    [Theory]
    [InlineData("id=7", """{"id":"7"}""")]
    [InlineData("id=true", """{"id":"true"}""")]
    [InlineData("id={\"a\":1}", """{"id":"{\"a\":1}"}""")]
    [InlineData("id=\"3\"", """{"id":"3"}""")]
    [InlineData("id=", """{"id":""}""")]
    [InlineData("n=3", """{"n":3}""")]
    [InlineData("on=true", """{"on":true}""")]
    [InlineData("a={\"b\":1}", """{"a":{"b":1}}""")]
    [InlineData("either=7", """{"either":7}""")]
    [InlineData("either=seven", """{"either":"seven"}""")]
    [InlineData("id:=7", """{"id":7}""")]
    [InlineData("any=7", """{"any":7}""")]
    [InlineData("unknown=7", """{"unknown":7}""")]
    public void Should_become_what_the_schema_wants(string pair, string expected) =>
        Assert.Equal(expected, Parameters.Compose(null, "", [pair], Wanted));

    [Theory]
    [InlineData("n=three", "number")]
    [InlineData("n=\"3\"", "number")]
    [InlineData("on=yes", "boolean")]
    [InlineData("a=[1]", "object")]
    [InlineData("a=text", "object")]
    public void Should_be_refused_where_they_cannot_become_it(string pair, string wanted)
    {
        var refused = Assert.Throws<CliException>(() => Parameters.Compose(null, "", [pair], Wanted));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains(wanted, refused.Message);
    }

    [Fact]
    public void Should_put_single_ones_over_the_whole() =>
        Assert.Equal("""{"a":1,"b":"new"}""", Parameters.Compose("""{"a":1,"b":2}""", "--json-params", ["b=new"]));

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Wanted = Schema.Types(JsonElement.Parse("""
        {"properties":{"id":{"type":"string"},"n":{"type":"number"},"on":{"type":"boolean"},"a":{"type":"object"},"either":{"type":["string","integer"]},"any":{}}}
        """));

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
