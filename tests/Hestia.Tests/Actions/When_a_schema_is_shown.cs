using System.Text.Json;
using Hestia.Actions;
using Xunit;

namespace Hestia.Tests.Actions;

public sealed class When_a_schema_is_shown
{
    [Fact]
    public void Should_name_types_and_what_is_required_at_every_depth()
    {
        var schema = JsonDocument.Parse("""
            {"type":"object","required":["id"],"properties":{
              "id":{"type":"string","description":"The object","maxLength":200},
              "mode":{"enum":["soft","hard"],"default":"soft"},
              "tags":{"type":["array","null"],"items":{"type":"string"}},
              "limits":{"type":"object","required":["cpu"],"properties":{"cpu":{"type":"integer","minimum":1}}}}}
            """).RootElement;
        Assert.Equal(
            [
                new Field("id", "string", true, "The object; maxLength 200"),
                new Field("mode", "soft | hard", false, "default \"soft\""),
                new Field("tags", "array of string", false, ""),
                new Field("limits", "object", false, ""),
                new Field("limits.cpu", "integer", true, "minimum 1"),
            ],
            Schema.Fields(schema));
    }

    [Fact]
    public void Should_say_nothing_of_what_is_no_schema() => Assert.Empty(Schema.Fields(null));
}
