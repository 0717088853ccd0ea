using System.Text.Json;
using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;
using Platform.Testing;
using RabbitMQ.Client;
using Command = Platform.Benchmarks.Loading.Command;

namespace Platform.Benchmarks.Verbs;

/// <summary>Commands a second with one, two and three runners: those that compute, and those that wait for something outside.</summary>
internal static class Runners
{
    public const string Name = "runners";
    private const int Most = 3;
    private const int Waiting = 320;

    public static async Task<Result> RunAsync(Stage stage)
    {
        await stage.ClearAsync();
        var (count, rounds) = (stage.Options.Commands, stage.Options.Rounds);
        await using var outside = await HttpStub.StartAsync();
        // Each object once in a round: one runner may be ahead of another by more commands than there are objects.
        await using var side = await OurSide.PrepareAsync(stage.Servers, "runners", objects: count);
        side.SetRunners("HttpCall__AllowedHosts__0", "127.0.0.1");
        await side.StartAuditAsync();
        await side.HaveRunnersAsync(1);
        await using var publisher = await LoadPublisher.OpenAsync(side.Broker, listen: false);
        var start = await side.LedgerSizeAsync();
        var sent = 0L;
        var quick = new List<double>[Most];
        var slow = new List<double>[Most];
        for (var i = 0; i < Most; i++) (quick[i], slow[i]) = ([], []);
        for (var round = 1; round <= rounds; round++)
        {
            for (var runners = 1; runners <= Most; runners++)
            {
                await side.HaveRunnersAsync(runners);
                // The newest one has compiled nothing yet.
                await MeasureAsync(side.Commands(count));
                quick[runners - 1].Add(await MeasureAsync(side.Commands(count)));
                slow[runners - 1].Add(await MeasureAsync(Calls(outside)));
                stage.Say($"Round {round} of {rounds}, {runners} runners: {quick[runners - 1][^1]:N0} updates/s, {slow[runners - 1][^1]:N0} calls/s");
            }

            await side.LeaveRunnersAsync(1);
        }

        await Round.RequireSuccessAsync(side, start, sent);
        var (updates, calls) = (quick.Select(Quantiles.MedianOf).ToArray(), slow.Select(Quantiles.MedianOf).ToArray());
        return new Result(
            Name,
            "Runners",
            $"{rounds} rounds; in each, one, two and three runners after each other on the same queue, each time after a warm-up of {count:N0} updates: {count:N0} updates of as many objects, and {Waiting} calls of "
            + "http.call to a host that answers after 200 ms. Publish to the last ledger row committed. Medians.",
            [.. Enumerable.Range(2, Most - 1).SelectMany(n => new[] { Of("updates", updates, n), Of("calls that wait 200 ms", calls, n) })],
            [
                new Detail("Commands/s", ["", .. Enumerable.Range(1, rounds).Select(i => $"round {i}")], [.. Enumerable.Range(0, Most).SelectMany(i => new[]
                {
                    (IReadOnlyList<string>)[$"updates, {i + 1}", .. quick[i].Select(r => r.ToString("N0"))],
                    (IReadOnlyList<string>)[$"calls, {i + 1}", .. slow[i].Select(r => r.ToString("N0"))],
                })]),
            ]);

        async Task<double> MeasureAsync(List<Command> commands)
        {
            sent += commands.Count;
            return (await Round.RunAsync(side, publisher, commands)).PerSecond;
        }
    }

    private static Finding Of(string what, double[] medians, int runners) => new()
    {
        What = $"{what}/s, {runners} runners", Ours = medians[runners - 1], Baseline = medians[0], BaselineIs = "1 runner", Unit = "/s",
    };

    private static List<Command> Calls(HttpStub outside)
    {
        var properties = new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent };
        return [.. Enumerable.Range(0, Waiting).Select(_ =>
        {
            var command = Testing.Command.HttpCall(outside.At("/late"));
            return new Command(command.CommandId, "execute-action", properties, JsonSerializer.SerializeToUtf8Bytes(command.ToJson()));
        })];
    }
}
