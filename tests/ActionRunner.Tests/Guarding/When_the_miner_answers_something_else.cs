using System.Text.Json;

namespace ActionRunner.Tests.Guarding;

public sealed class When_the_miner_answers_something_else() : GuidanceTest(patienceMs: 10_000)
{
    [Theory]
    [InlineData("""{"advice":"go","reason":"It works."}""")]
    [InlineData("""{"advice":"caution","reason":"Nothing is known."}""")]
    public async Task Should_let_it_begin_where_that_is_said(string answer) => Assert.Null(await AnswerAsync(answer));

    [Theory]
    [InlineData("""{"advice":"avoid","reason":"It never works."}""", "AVOIDED: It never works.")]
    [InlineData("""{"advice":"avoid"}""", "AVOIDED: The miner gives no reason.")]
    public async Task Should_say_why_it_is_to_be_avoided(string answer, string why) => Assert.Equal(why, await AnswerAsync(answer));

    [Theory]
    [InlineData("""{"advice":"stop","reason":"A new word."}""", "\"stop\"")]
    [InlineData("""{"advice":"AVOID","reason":"Another spelling."}""", "\"AVOID\"")]
    [InlineData("""{"advice":null}""", "null")]
    [InlineData("""{"advice":["go"]}""", "[\"go\"]")]
    [InlineData("""{"advise":"go"}""", "{\"advise\":\"go\"}")]
    [InlineData("""["go"]""", "[\"go\"]")]
    [InlineData(""" "go" """, "\"go\"")]
    [Trait("Requirement", "G8")]
    public async Task Should_deny_it_where_the_answer_is_none_that_is_known(string answer, string named) => Assert.Equal(
        $"GUIDANCE_UNAVAILABLE: The policy for 'server.restart' is deny, and the miner answered {named}, which is none of go, caution and avoid. Nothing was executed; send a new command later.",
        await AnswerAsync(answer));

    private async Task<string?> AnswerAsync(string answer)
    {
        Miner.Answer = JsonSerializer.Deserialize<JsonElement>(answer);
        return await WhyNotAsync(null);
    }
}
