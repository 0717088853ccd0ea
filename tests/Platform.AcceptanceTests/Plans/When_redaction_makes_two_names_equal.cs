using System.Text.Json.Nodes;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

/// <summary>
/// A member's name is a secret, and without it the member is called as another one is. JSON with two equal names cannot be recorded.
/// </summary>
[Collection(nameof(OnePlanAtATime))]
public sealed class When_redaction_makes_two_names_equal(OnePlanAtATime stack) : SharedStackTest(stack)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly string server = Command.NewName("SRV");

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G11")]
    public async Task Should_run_or_deny_the_plan_and_then_the_next()
    {
        var answer = await Agent.ExecuteAsync(Live(Step("create", Command.Create(server, Twice()))), Soon);
        var next = await Agent.ExecuteAsync(Live(Step("create", Command.Create(Command.NewName("SRV")))), Soon);

        Assert.Contains(answer.Status, (string[])["COMPLETED", "DENIED"]);
        Assert.Equal("COMPLETED", next.Status);
        await Stack.CaughtUpAsync(Soon);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G11")]
    public async Task Should_record_the_command_in_the_ledger()
    {
        var command = Command.Create(server, Twice());

        var answer = await Agent.ExecuteAsync(command, within: Soon);
        var next = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), within: Soon);

        await Stack.CaughtUpAsync(Soon);
        Assert.Equal(answer.Status, Assert.Single(await Stack.Ledger.EntriesAsync(command.CommandId)).Status);
        Assert.Equal("SUCCESS", Assert.Single(await Stack.Ledger.EntriesAsync(next.CommandId)).Status);
    }

    private static JsonObject Twice() => new() { ["password"] = "abcdef", ["abcdef"] = 1, ["[redacted]"] = 2 };
}
