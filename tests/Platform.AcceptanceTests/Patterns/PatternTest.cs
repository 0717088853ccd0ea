using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.AcceptanceTests.Patterns;

/// <summary>A test with a stack that learns.</summary>
public abstract class PatternTest(StackOptions? options = null, SharedStack? shared = null)
    : OwnStackTest((options ?? new StackOptions()) with { Miners = 1 }, shared)
{
    protected async Task<JsonElement> GuidanceAsync(string actionType, string? trigger) =>
        await Stack.Miner.GetAsync(Question(actionType, trigger));

    private static string Question(string actionType, string? trigger) =>
        $"/guidance?actionType={Uri.EscapeDataString(actionType)}" + (trigger is null ? "" : $"&trigger={Uri.EscapeDataString(trigger)}");

    /// <summary>Waits until what is known of it rests on so many attempts, here and in every runner.</summary>
    protected async Task<JsonElement> LearnedAsync(string actionType, string? trigger, long attempts)
    {
        await Eventually.TrueAsync(
            async () => (await GuidanceAsync(actionType, trigger)).GetProperty("attempts").GetInt64() >= attempts, $"{attempts} attempts of {actionType} are learned", diagnose: Stack.Describe);
        var guidance = await GuidanceAsync(actionType, trigger);
        foreach (var runner in Stack.Runners.Where(r => !r.HasExited)) await HeedsAsync(runner, actionType, trigger, guidance.GetProperty("advice").GetString() == "avoid");
        return guidance;
    }

    /// <summary>Waits until the runner holds that it is to be avoided, or that it is not.</summary>
    protected Task HeedsAsync(ServiceProcess runner, string actionType, string? trigger, bool avoid) => Eventually.EqualAsync(
        avoid ? JsonValueKind.True : JsonValueKind.False,
        async () => (await runner.GetAsync(Question(actionType, trigger))).GetProperty("avoid").ValueKind,
        $"whether the runner heeds what is known of {actionType}",
        diagnose: Stack.Describe);

    /// <summary>Waits until the runner does not know any more what is to be avoided.</summary>
    protected Task ForgetsAsync() => Eventually.EqualAsync(
        JsonValueKind.Null, async () => (await Stack.Runner.GetAsync(Question("any", null))).GetProperty("avoid").ValueKind, "what the runner knows", diagnose: Stack.Describe);

    /// <summary>Waits until every record that the ledger holds is stored in the patterns' database.</summary>
    protected Task FoldedAsync(TimeSpan? within = null) => Eventually.TrueAsync(
        async () => await Stack.MinerDatabase!.ScalarAsync<long>("SELECT coalesce(sum(folded_seq), 0)::bigint FROM mining.source WHERE generation = (SELECT generation FROM mining.model)")
            == await Stack.AuditDatabase.ScalarAsync<long>("SELECT coalesce(sum(last), 0)::bigint FROM (SELECT max(source_seq) AS last FROM ledger.entry GROUP BY source) AS sources"),
        "all of the ledger is folded",
        within,
        Stack.Describe);

    /// <summary>Mines to the end and returns how it ended.</summary>
    protected async Task<JsonElement> MineAsync(bool check)
    {
        using var begun = await BeginMiningAsync($"/mining?check={(check ? "true" : "false")}");
        Assert.Equal(System.Net.HttpStatusCode.Accepted, begun.StatusCode);
        await Eventually.TrueAsync(async () => (await Stack.Miner.GetAsync("/mining")).GetProperty("state").GetString() is "done" or "failed", "mining has ended", TimeSpan.FromSeconds(60), Stack.Describe);
        return await Stack.Miner.GetAsync("/mining");
    }

    /// <summary>Asks for mining with the operator's right.</summary>
    protected async Task<HttpResponseMessage> BeginMiningAsync(string address = "/mining")
    {
        using var begin = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = JsonContent.Create(new { }) };
        begin.Headers.Authorization = new("Bearer", Stack.OperatorPassword);
        return await Stack.Miner.Http.SendAsync(begin);
    }

    protected async Task CheckHoldsAsync()
    {
        var ended = await MineAsync(check: true);
        Assert.True(ended.GetProperty("state").GetString() == "done" && ended.GetProperty("equal").GetBoolean(), ended.GetRawText());
    }

    protected void Policy(object rules)
    {
        var next = Stack.PolicyFile + ".new";
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(rules));
        File.Move(next, Stack.PolicyFile, overwrite: true);
    }
}
