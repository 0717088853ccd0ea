using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_a_masstransit_agent_asks_for_guidance() : PatternTest
{
    private const string Type = "server.restart";
    private const string Trigger = "alert.high-cpu";

    [Fact]
    [Trait("Requirement", "R110")]
    [Trait("Requirement", "R113")]
    public async Task Should_see_every_member_that_HTTP_gives()
    {
        var missing = Command.NewName("SRV");
        for (var i = 0; i < 4; i++) await Agent.ExecuteAsync(Command.Restart(missing));
        await LearnedAsync(Type, Trigger, 4);
        await FoldedAsync();
        await using var net = await NetAgent.ConnectAsync(Stack);

        var known = await AskAsync(net, Type, Trigger);
        var unknown = await AskAsync(net, "no.such", null);

        Assert.Equal(("avoid", "trigger", 4), (known.Advice, known.Level, known.Failures));
        var lesson = Assert.Single(known.Lessons);
        Assert.Equal(("SERVER_NOT_FOUND", 4), (lesson.Code, lesson.Count));
        Assert.Equal(("id", missing, 4), Assert.Single(lesson.Parameters.Select(p => (p.Name, p.Value, p.Failures))));
        Assert.Equal((true, 1, 4), (known.Heuristic!.Suppressed, Assert.Single(known.Evidence).FromSeq, known.Evidence[0].ToSeq));
        Assert.Equal(("none", null, "LEARNING"), (unknown.Level, unknown.Heuristic, unknown.Standing));
    }

    /// <summary>
    /// Asks, and compares with what HTTP says: a member that the contract does not have, or has under another name, makes a difference.
    /// </summary>
    private async Task<PatternGuidance> AskAsync(NetAgent net, string actionType, string? trigger)
    {
        var guidance = await net.AskAsync<GetGuidance, PatternGuidance>(new GetGuidance { ActionType = actionType, Trigger = trigger });
        var (told, heard) = (JsonNode.Parse((await GuidanceAsync(actionType, trigger)).GetRawText())!, JsonSerializer.SerializeToNode(guidance, JsonSerializerOptions.Web));
        // Why the miner tells of a parameter at all; of those that it tells it is always true.
        Assert.True(JsonNode.DeepEquals(told, heard), $"HTTP: {told}\nMassTransit: {heard}");
        return guidance;
    }
}
