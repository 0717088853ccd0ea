using System.Text.Json;

namespace Platform.AcceptanceTests.Runs;

/// <summary>
/// Who starts a run may not open its gates, so nobody starts one under another's name where the broker vouches for names.
/// </summary>
public sealed class When_a_start_bears_another_s_name() : RunTest(options: new StackOptions
{
    Orchestrators = 1,
    OrchestratorSettings = new Dictionary<string, string> { ["Starting__RequireUserId"] = "true" },
})
{
    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_be_refused_and_recorded()
    {
        var borrowed = await AskAsync(Agent, "start-run", Start("DOC", agent: "maria"));
        var posing = await SendAsync(Start("DOC", agent: "olga"), user: "agent");
        var own = await SendAsync(Start("DOC", agent: "agent"), user: "agent");

        Assert.Equal(("DENIED", "UNVOUCHED"), (borrowed.Status, borrowed.Code));
        Assert.Equal(("DENIED", "UNVOUCHED"), (posing.Status, posing.Code));
        Assert.True(own.Status == "TAKEN", own.Error);
        await Eventually.TrueAsync(
            async () => (await Stack.Ledger.EntriesAsync()).Count(e => e is { AgentId: "maria" or "olga", ErrorCode: "UNVOUCHED" }) == 2,
            "both refusals are in the ledger",
            diagnose: Stack.Describe);
    }

    private async Task<Answer> SendAsync(object start, string user) =>
        await (await Agent.SendAsync(JsonSerializer.SerializeToUtf8Bytes(start), p => p.UserId = user, "start-run"))
            .WithinAsync(TimeSpan.FromSeconds(30), "the answer of start-run", Stack.Describe);
}
