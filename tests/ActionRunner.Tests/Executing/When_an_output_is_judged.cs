using System.Text.Json;
using System.Text.Json.Nodes;
using ActionRunner.Executing;
using ActionRunner.Redacting;

namespace ActionRunner.Tests.Executing;

public class When_an_output_is_judged
{
    [Theory]
    [Trait("Requirement", "G1")]
    [InlineData("""{"n":9007199254740992}""")]
    [InlineData("""{"n":1e999}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"s":"\ud800"}""")]
    [InlineData("""{"\udfff":1}""")]
    public void Should_say_why_it_is_left_out_where_it_has_no_canonical_form(string output) => Assert.Equal(["unrecordable"], NamesOf(Judge(output)));

    [Theory]
    [InlineData(48, false)]
    [InlineData(49, true)]
    [InlineData(64, true)]
    [InlineData(200, true)]
    public void Should_bound_its_depth(int levels, bool left)
    {
        JsonNode output = new JsonObject();
        for (var i = 1; i < levels; i++) output = new JsonObject { ["d"] = output };
        Assert.Equal(left ? ["unrecordable"] : ["d"], NamesOf(Judgement.Success(output, [], 0, new Redaction()).Output));
    }

    [Fact]
    public void Should_leave_what_can_be_recorded_as_the_action_said_it() =>
        Assert.Equal("""{"version":2,"id":"SRV-1","load":1.50}""", Judge("""{"version":2,"id":"SRV-1","load":1.50}""").GetRawText());

    private static JsonElement Judge(string output) => Judgement.Success(JsonDocument.Parse(output).RootElement, [], 0, new Redaction()).Output;

    private static IEnumerable<string> NamesOf(JsonElement output) => output.EnumerateObject().Select(m => m.Name);
}
