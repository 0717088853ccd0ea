using System.Diagnostics;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;
using Platform.Testing;

namespace Platform.Benchmarks.Verbs;

/// <summary>
/// Kills everything at random for a long time under a stream of commands of every kind, and asks for the truth at the end.
/// </summary>
internal static class Soak
{
    public const string Name = "soak";
    private const int PerSecond = 60;

    public static async Task<Result> RunAsync(Stage stage)
    {
        await stage.ClearAsync();
        var seed = stage.Options.Seed ?? Environment.TickCount & 0xFFFFFF;
        var length = TimeSpan.FromMinutes(stage.Options.Minutes);
        stage.Say($"A soak of {stage.Options.Minutes} min; --seed {seed} sends and kills the same again");
        await using var existing = await HttpStub.StartAsync();
        await using var stack = await Stack.StartAsync(new StackOptions
        {
            Runners = 2,
            Audits = 2,
            RunnerSettings = new Dictionary<string, string>(Testing.ServiceProcess.AsShipped) { ["HttpCall__AllowedHosts__0"] = "127.0.0.1" },
            AuditSettings = Testing.ServiceProcess.AsShipped,
        });
        await using var stream = new CommandStream(stack.AgentBroker, seed, existing, PerSecond);
        var services = stack.Runners.Concat(stack.Audits).ToList();
        foreach (var service in services) service.Supervise();
        stream.Start();

        var began = Stopwatch.GetTimestamp();
        using var over = new CancellationTokenSource(length);
        var killing = services.Select((service, i) => KillAsync(service, seed + i + 1, over.Token)).ToList();
        var serving = KillServersAsync(seed, over.Token);
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            await Task.Delay(TimeSpan.FromSeconds(15), over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stage.Say($"{Stopwatch.GetElapsedTime(began):mm\\:ss}: {stream.Sent.Count:N0} commands, {services.Sum(s => s.Exits.Count)} services died");
        }

        var kills = await Task.WhenAll(killing);
        var serverKills = await serving;
        await stream.StopAsync();
        foreach (var service in services) await service.ReadyAsync(TimeSpan.FromSeconds(90));
        stage.Say("The dust settles; checking every command against the journal, the ledger and the business rows");
        await stack.Truth.HoldsAsync(stream.Sent, within: TimeSpan.FromMinutes(5));
        await stack.Truth.HoldsForAsync(existing);
        var entries = await stack.Ledger.CountAsync();
        return new Result(
            Name,
            "Soak",
            $"{stage.Options.Minutes} minutes, seed {seed}: two runners and two audit services killed with -9 at random, broker and database killed or restarted now and then, under {PerSecond} commands/s of every "
            + "kind. Afterwards every command has one attempt and one entry with the true outcome, the numbers have no gap, the chain verifies, the business rows agree.",
            [
                new Finding { What = "commands sent and accounted for", Ours = stream.Sent.Count, Unit = "" },
                new Finding { What = "ledger entries verified", Ours = entries, Unit = "" },
                new Finding { What = "services killed", Ours = kills.Sum(), Unit = "×" },
                new Finding { What = "broker or database killed or restarted", Ours = serverKills, Unit = "×" },
            ],
            []);
    }

#pragma warning disable CA5394 // A seeded sequence is the point.
    private static async Task<int> KillAsync(Testing.ServiceProcess service, int seed, CancellationToken over)
    {
        var random = new Random(seed);
        for (var kills = 0; ; kills++)
        {
            // One in four dies while it is still starting.
            if (random.Next(4) > 0) await service.ReadyAsync(TimeSpan.FromSeconds(90));
            await Task.Delay(random.Next(50, 8_000), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested) return kills;
            await service.KillAsync();
        }
    }

    private static async Task<int> KillServersAsync(int seed, CancellationToken over)
    {
        var random = new Random(seed - 1);
        for (var kills = 0; ; kills++)
        {
            await Task.Delay(random.Next(20_000, 60_000), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested) return kills;
            await TestServers.ServerAsync(random.Next(2) == 0 ? "kill" : "restart", random.Next(2) == 0 ? "postgres" : "rabbitmq");
        }
    }
#pragma warning restore CA5394
}
