using System.Diagnostics;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_a_triggered_action_is_to_be_avoided(When_a_triggered_action_is_to_be_avoided.Strict stack)
    : PatternTest(shared: stack), IClassFixture<When_a_triggered_action_is_to_be_avoided.Strict>
{
    public sealed class Strict : SharedLearningStack
    {
        protected override StackOptions Options => base.Options with { MinerSettings = new Dictionary<string, string> { ["Learning__Probation"] = "01:00:00" } };
    }

    private const string Type = "server.restart";
    private const string Trigger = "alert.high-cpu";

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R013")]
    [Trait("Requirement", "R020")]
    public async Task Should_deny_it_inside_the_one_that_triggers_it_and_record_that()
    {
        Policy(new Dictionary<string, string>());
        await Stack.HearsAsync(Stack.Runner);
        await Stack.CaughtUpAsync();
        var before = await Stack.Ledger.CountAsync();
        string server = Command.NewName("SRV"), other = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        for (var i = 0; i < 4; i++) await Agent.ExecuteAsync(Command.Restart("nobody"));
        await LearnedAsync(Type, Trigger, 4);
        Policy(new Dictionary<string, string> { [Type] = "deny" });

        // A deployment restarts the server it has changed.
        var deploy = Command.Deploy(server, "3");
        var failed = await Agent.ExecuteAsync(deploy);
        var tolerant = new Command("test.tree", new { tolerant = true, steps = new object[] { Step(Type, server), Step(Type, server), Create(other) } });
        var went = await Agent.ExecuteAsync(tolerant);
        var dry = await Agent.ExecuteAsync(Dry(PlanCommand.Step("deploy", deploy)));

        Assert.Equal(("FAILURE", "NESTED_FAILED"), (failed.Status, failed.Code));
        Assert.Contains("'server.restart' was DENIED: AVOIDED: ", failed.Error, StringComparison.Ordinal);
        Assert.Equal(("SUCCESS", 2), (went.Status, went.Output.GetProperty("failed").GetInt32()));
        Assert.Equal("COMPLETED", dry.Status);
        Assert.Equal((1, 1), ((await Stack.Journal.ObjectAsync(server))!.Version, (await Stack.Journal.ObjectAsync(other))!.Version));
        await Stack.CaughtUpAsync();
        var denials = (await Stack.Ledger.EntriesAsync()).Where(e => e.Kind == "denial" && e.Index >= before).ToList();
        Assert.Equal(3, denials.Select(d => d.CommandId).Distinct().Count());
        Assert.All(denials, d => Assert.Equal((Type, "DENIED", "AVOIDED"), (d.ActionType, d.Status, d.ErrorCode)));
        await Stack.Truth.HoldsAsync([deploy, tolerant], [failed, went]);
        // What was denied was no attempt, and teaches nothing.
        await FoldedAsync();
        Assert.Equal(4, (await GuidanceAsync(Type, Trigger)).GetProperty("attempts").GetInt32());
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_deny_it_where_the_miner_hangs_and_keep_no_transaction_open_for_it()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        Policy(new Dictionary<string, string> { [Type] = "deny" });
        Stack.Miner.Freeze();
        await ForgetsAsync();
        var steps = Enumerable.Range(0, 20).Select(_ => Step(Type, server)).ToArray();

        var began = Stopwatch.GetTimestamp();
        var answer = await Agent.ExecuteAsync(new Command("test.tree", new { tolerant = true, steps }));
        var took = Stopwatch.GetElapsedTime(began);
        Stack.Miner.Thaw();

        Assert.Equal(("SUCCESS", 20), (answer.Status, answer.Output.GetProperty("failed").GetInt32()));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(1, (await Stack.Journal.ObjectAsync(server))!.Version);
        await Stack.CaughtUpAsync();
        Assert.Equal(20, (await Stack.Ledger.EntriesAsync()).Count(e => e is { Kind: "denial", ErrorCode: "GUIDANCE_UNAVAILABLE" }));
    }

    private static object Step(string type, string id) => new { type, parameters = new { id } };

    private static object Create(string id) => new { type = "object.create", parameters = new { id, type = "server", attributes = new { maintenance = false } } };
}
