using System.Diagnostics;
using Platform.AcceptanceTests.Runs;

namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// Two of each service, as a rolling restart meets them: each is told to stop and started again, one after the other, while agents act and
/// runs go on. Where <c>PLATFORM_TEST_OLDER</c> names the folder <c>artifacts/publish</c> of an older build, the services begin as that
/// one: then it is a rolling upgrade, old beside new. Which of the four services are renewed is another choice in each run; an upgrade and
/// the long run renew all of them.
/// </summary>
[TakesLong]
public sealed class When_services_are_renewed_one_after_the_other() : RunTest(options: new StackOptions { Runners = 2, Audits = 2, Miners = 2, Orchestrators = 2, Start = false })
{
    private const int Runs = 4;
    private const int Gates = 2;

    /// <summary>The longest that a command may wait for its answer, and a question for guidance.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly string? Older = Environment.GetEnvironmentVariable("PLATFORM_TEST_OLDER");

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "G10")]
    public async Task Should_lose_nothing_do_nothing_twice_and_leave_no_command_waiting()
    {
        ServiceProcess[][] services = [[.. Stack.Runners], [.. Stack.Audits], [.. Stack.Orchestrators], [.. Stack.Miners]];
        foreach (var service in services.SelectMany(s => s))
        {
            if (Older is not null) service.Program = Path.Combine(Older, service.Project, "release", service.Name + ".dll");
            await service.StartAsync(ready: false);
        }

        foreach (var pair in services) await OneIsReadyAsync(pair);
        Stack.OtherSources.Add(await new Journal(Stack.OrchestratorDatabase!).SourceAsync());
        var runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => StartRunAsync($"DOC{i}")));
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        using var stop = new CancellationTokenSource();
        var acting = ActAsync(server, stop.Token);
        var renewed = Older is null ? Rounds.Some(services, Chaos.Seed()) : services;
        TestContext.Current.TestOutputHelper?.WriteLine($"Renewed: {string.Join(", ", renewed.Select(pair => pair[0].Name))}");

        for (var round = 0; round < Rounds.Of(normal: 1, whole: 6); round++)
        {
            foreach (var pair in renewed)
            {
                foreach (var service in pair)
                {
                    Assert.Equal(0, await service.StopAsync());
                    service.Program = null;
                    await service.StartAsync(ready: false);
                    await OneIsReadyAsync(pair);
                    if (pair == services[0] || pair == services[1]) await service.ReadyAsync();
                }

                // The gates between are opened, so that phases are under way while the next ones are renewed.
                if (round == 0 && pair != renewed[^1]) await OpenGatesAsync(runs);
            }
        }

        for (var passed = renewed.Count - 1; passed < Gates; passed++) await OpenGatesAsync(runs);

        await stop.CancelAsync();
        var (answers, slowest) = await acting;
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers.Count} commands, the slowest answer after {slowest.TotalMilliseconds:0} ms.");
        Assert.InRange(slowest, TimeSpan.Zero, Patience);
        Assert.InRange(answers.Count, 100, int.MaxValue);
        Assert.All(answers, a => Assert.Equal("SUCCESS", a.Status));
        Assert.Equal(answers.Count + 1, (await Stack.Journal.ObjectAsync(server))!.Version);
        foreach (var run in runs) await ReachesAsync(run, "CLOSED", seconds: 60);
        Assert.Equal(Runs * 11L, await Stack.OrchestratorDatabase!.ScalarAsync<long>("SELECT count(*) FROM runs.phase WHERE status = 'SUCCESS' AND attempt = 1"));
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
        await Eventually.EqualAsync(answers.Count, LearnedAsync, "attempts that guidance rests on, each once", TimeSpan.FromSeconds(30), Stack.Describe);
    }

    /// <summary>Some commands a second, each answered before its sender's patience ends.</summary>
    private async Task<(List<Answer> Answers, TimeSpan Slowest)> ActAsync(string server, CancellationToken stop)
    {
        var pending = new List<Task<(Answer Answer, TimeSpan Took)>>();
        while (!stop.IsCancellationRequested)
        {
            pending.Add(TimedAsync(await Agent.SendAsync(Command.Restart(server))));
            await Task.Delay(TimeSpan.FromMilliseconds(40), Cancel);
        }

        var all = await Task.WhenAll(pending).WithinAsync(
            TimeSpan.FromSeconds(60), "all answers", () => $"{pending.Count(p => p.IsCompleted)} of {pending.Count} came.\n{Stack.Describe()}");
        return ([.. all.Select(a => a.Answer)], all.Max(a => a.Took));

        static async Task<(Answer, TimeSpan)> TimedAsync(Task<Answer> answer)
        {
            var began = Stopwatch.GetTimestamp();
            return (await answer, Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>Those that wait at a gate are let through it.</summary>
    private async Task OpenGatesAsync(string[] runs)
    {
        foreach (var run in runs)
        {
            var state = "";
            await Eventually.TrueAsync(
                async () => (state = await StateAsync(run)) is "AWAITING_SG1" or "AWAITING_SG2" or "CLOSED", $"{run} waits for a person, or is closed", TimeSpan.FromSeconds(30), Stack.Describe);
            if (state != "CLOSED") Assert.Equal("TAKEN", (await DecideAsync(run)).Status);
        }
    }

    /// <summary>Of miners only the one that learns is ready.</summary>
    private Task OneIsReadyAsync(ServiceProcess[] pair) => Eventually.TrueAsync(
        async () =>
        {
            foreach (var one in pair)
            {
                if (await IsReadyAsync(one)) return true;
            }

            return false;
        },
        $"one {pair[0].Name} is ready", TimeSpan.FromSeconds(60), Stack.Describe);

    private static async Task<bool> IsReadyAsync(ServiceProcess service)
    {
        try
        {
            return await service.IsReadyAsync();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<int> LearnedAsync()
    {
        foreach (var miner in Stack.Miners)
        {
            if (await IsReadyAsync(miner)) return (await miner.GetAsync("/guidance?actionType=server.restart&trigger=alert.high-cpu")).GetProperty("attempts").GetInt32();
        }

        return -1;
    }
}
