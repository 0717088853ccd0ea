using System.Text.Json;

namespace Platform.AcceptanceTests.Runs;

/// <summary>What a message holds may end itself, never what waits behind it.</summary>
[Collection(nameof(SharedRuns))]
public sealed class When_a_start_is_made_to_stick(RunStack stack) : RunTest(stack)
{
    [Fact]
    public async Task Should_not_hold_up_those_behind_it()
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(Start("STUCK"));
        _ = await Agent.SendAsync(body, p => p.Headers = new Dictionary<string, object?> { ["traceparent"] = "a\0b" }, "start-run");

        Assert.Equal("TAKEN", (await AskAsync(Agent, "start-run", Start("BEHIND"))).Status);
    }
}
