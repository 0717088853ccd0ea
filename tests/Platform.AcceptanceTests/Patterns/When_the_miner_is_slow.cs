using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.AcceptanceTests.Patterns;

/// <summary>It answers all it is asked, and always within the runner's patience, but slowly.</summary>
public sealed class When_the_miner_is_slow() : OwnStackTest(new StackOptions { Start = false })
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Takes = TimeSpan.FromSeconds(2);

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R013")]
    public async Task Should_keep_nobody_waiting_who_does_not_ask_it()
    {
        await using var miner = await SlowMiner.StartAsync();
        var agent = await StartAsync(miner);
        var server = Command.NewName("SRV");
        await agent.ExecuteAsync(Command.Create(server));
        var restarts = new List<Task<Answer>>();
        var began = Stopwatch.GetTimestamp();
        // As many as the runner takes at once, each about something else; what comes behind them has no place until they are settled.
        for (var i = 0; i < 300; i++) restarts.Add(await agent.SendAsync(Command.Restart(server) with { Trigger = $"alert.{i}" }));
        var creates = await agent.ExecuteAllAsync(Enumerable.Range(0, 100).Select(_ => Command.Create(Command.NewName("SRV"))));
        var took = Stopwatch.GetElapsedTime(began);

        Assert.All(creates, c => Assert.Equal("SUCCESS", c.Status));
        Assert.True(took < 3 * Patience, $"What asks nobody took {took}.");
        var answers = await Task.WhenAll(restarts);
        Assert.All(answers, a => Assert.True(a.Status == "SUCCESS" || (a.Status, a.Code) == ("DENIED", "GUIDANCE_UNAVAILABLE"), $"{a.Status} {a.Error}"));
        Assert.InRange(miner.Asked, 1, 64);
        await Stack.Truth.HoldsAsync();
    }

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R020")]
    public async Task Should_keep_no_transaction_open_for_longer_than_one_patience()
    {
        await using var miner = await SlowMiner.StartAsync();
        var agent = await StartAsync(miner);
        var server = Command.NewName("SRV");
        await agent.ExecuteAsync(Command.Create(server));
        // Two questions one after the other, each of which would be answered in time.
        var steps = new object[] { new { type = "server.restart", parameters = new { id = server } }, new { type = "server.deploy", parameters = new { id = server, version = "3" } } };
        var trees = new List<Task<Answer>>();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 40; i++) trees.Add(await agent.SendAsync(new Command("test.tree", new { tolerant = true, steps }) { Trigger = $"alert.{i}" }));
        var create = await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        var took = Stopwatch.GetElapsedTime(began);

        Assert.Equal("SUCCESS", create.Status);
        Assert.True(took < 3 * Patience, $"What shares the lane took {took}.");
        Assert.All(await Task.WhenAll(trees), t => Assert.Equal("SUCCESS", t.Status));
        await Stack.CaughtUpAsync();
        Assert.Contains(await Stack.Ledger.EntriesAsync(), e => e is { Kind: "denial", ErrorCode: "GUIDANCE_UNAVAILABLE" });
        await Stack.Truth.HoldsAsync();
    }

    private async Task<Agent> StartAsync(SlowMiner miner)
    {
        await File.WriteAllTextAsync(Stack.PolicyFile, """{"server.*":"deny"}""");
        Stack.Runner.Settings["Guidance__Address"] = miner.Address;
        Stack.Runner.Settings["Guidance__PatienceMs"] = $"{Patience.TotalMilliseconds}";
        await Task.WhenAll(Stack.Runner.StartAsync(), Stack.Audit.StartAsync());
        return await Stack.ConnectAgentAsync();
    }

    private sealed class SlowMiner(WebApplication app) : IAsyncDisposable
    {
        private int asked;

        public int Asked => Volatile.Read(ref asked);

        public string Address => app.Urls.First();

        public static async Task<SlowMiner> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var miner = new SlowMiner(app);
            app.Run(miner.AnswerAsync);
            await app.StartAsync();
            return miner;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task AnswerAsync(HttpContext context)
        {
            Interlocked.Increment(ref asked);
            await Task.Delay(Takes, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!context.RequestAborted.IsCancellationRequested) await context.Response.WriteAsJsonAsync(new { advice = "go", reason = "It works." });
        }
    }
}
