using System.Text.Json;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_an_action_fails_again_and_again() : PatternTest(new StackOptions { MinerSettings = new Dictionary<string, string> { ["Learning__Probation"] = "01:00:00" } })
{
    private const string Type = "server.restart";
    private const string Trigger = "alert.high-cpu";

    [Fact]
    [Trait("Requirement", "R013")]
    [Trait("Requirement", "R015")]
    [Trait("Requirement", "C07")]
    [Trait("Requirement", "C08")]
    public async Task Should_say_avoid_after_the_fourth_and_deny_the_fifth_where_the_policy_is_deny()
    {
        Policy(new Dictionary<string, string> { ["server.restart"] = "deny", ["*"] = "advise" });
        var missing = Command.NewName("SRV");
        for (var i = 0; i < 3; i++) Assert.Equal("FAILURE", (await Agent.ExecuteAsync(Command.Restart(missing))).Status);
        var third = await LearnedAsync(Type, Trigger, 3);
        var fourth = await Agent.ExecuteAsync(Command.Restart(missing));
        var guidance = await LearnedAsync(Type, Trigger, 4);

        var fifth = Command.Restart(missing);
        var denied = await Agent.ExecuteAsync(fifth);
        var plan = Live(Step("restart", Command.Restart(missing)));
        var deniedPlan = await Agent.ExecuteAsync(plan);
        var other = await Agent.ExecuteAsync(Command.Create(missing));

        Assert.Equal("caution", third.GetProperty("advice").GetString());
        Assert.Equal(("FAILURE", "avoid"), (fourth.Status, guidance.GetProperty("advice").GetString()));
        Assert.Equal((4, 0), (guidance.GetProperty("failures").GetInt32(), guidance.GetProperty("successes").GetInt32()));
        var lesson = guidance.GetProperty("lessons")[0];
        Assert.Equal(("SERVER_NOT_FOUND", 4), (lesson.GetProperty("code").GetString(), lesson.GetProperty("count").GetInt32()));
        var evidence = Assert.Single(guidance.GetProperty("evidence").EnumerateArray());
        Assert.Equal((1, 4), (evidence.GetProperty("fromSeq").GetInt32(), evidence.GetProperty("toSeq").GetInt32()));
        Assert.Equal(("DENIED", "AVOIDED"), (denied.Status, denied.Code));
        Assert.Equal(("DENIED", "AVOIDED"), (deniedPlan.Status, deniedPlan.Code));
        Assert.Equal("SUCCESS", other.Status);
        await Stack.CaughtUpAsync();
        Assert.Equal(("denial", "AVOIDED"), Assert.Single((await Stack.Ledger.EntriesAsync(fifth.CommandId)).Select(e => (e.Kind, e.ErrorCode))));
        // What was denied was no attempt, and teaches nothing.
        await FoldedAsync();
        Assert.Equal(4, (await GuidanceAsync(Type, Trigger)).GetProperty("attempts").GetInt32());
        await CheckHoldsAsync();
        var pattern = await Stack.MinerDatabase!.ScalarAsync<string>("SELECT anti_patterns[1] FROM mining.pattern WHERE level = 'trigger' AND action_type = 'server.restart' AND trigger = 'alert.high-cpu'");
        Assert.Equal("server.restart", pattern);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_be_heeded_under_each_of_more_triggers_than_are_told_at_once()
    {
        var triggers = Enumerable.Range(0, 600).Select(i => $"alert.{i}").ToList();
        // One trigger works.
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        await Agent.ExecuteAsync(Command.Restart(server) with { Trigger = "works" });
        for (var i = 0; i < 4; i++) await Agent.ExecuteAllAsync(triggers.Select(t => Command.Restart("nobody") with { Trigger = t }));
        foreach (var trigger in new[] { triggers[0], triggers[^1] }) await LearnedAsync(Type, trigger, 4);
        // Its pool is to be avoided, too, and one trigger decides for itself.
        await Eventually.EqualAsync(601, async () => (await Stack.Runner.GetAsync($"/guidance?actionType={Type}")).GetProperty("patterns").GetInt32(), "what the runner knows", diagnose: Stack.Describe);

        Policy(new Dictionary<string, string> { [Type] = "deny" });
        var denied = await Agent.ExecuteAllAsync(triggers.Append("never seen").Select(t => Command.Restart(server) with { Trigger = t }));
        Assert.All(denied, d => Assert.Equal(("DENIED", "AVOIDED"), (d.Status, d.Code)));
        Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Restart(server) with { Trigger = "works" })).Status);
    }

    [Fact]
    [Trait("Requirement", "R013")]
    public async Task Should_answer_questions_on_the_bus()
    {
        var missing = Command.NewName("SRV");
        for (var i = 0; i < 4; i++) await Agent.ExecuteAsync(Command.Restart(missing));
        await LearnedAsync(Type, Trigger, 4);

        var known = await AskAsync(new { actionType = Type, trigger = Trigger });
        var unseen = await AskAsync(new { actionType = Type, trigger = "another" });
        var unknown = await AskAsync(new { actionType = "no.such" });
        var malformed = await AskAsync(new { trigger = "x" });

        Assert.Equal(("avoid", "trigger"), (known.GetProperty("advice").GetString(), known.GetProperty("level").GetString()));
        Assert.Equal("pooled", unseen.GetProperty("level").GetString());
        Assert.Equal("none", unknown.GetProperty("level").GetString());
        Assert.StartsWith("MALFORMED: The member 'actionType' is missing", malformed.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> AskAsync(object question) =>
        (await (await Agent.SendAsync(JsonSerializer.SerializeToUtf8Bytes(question), exchange: "get-guidance")).WaitAsync(TimeSpan.FromSeconds(20))).Json;
}
