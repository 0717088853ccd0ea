using System.Diagnostics;
using System.Text.Json;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;
using Platform.Execution;
using Platform.Integrity;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Platform.Benchmarks.Verbs;

/// <summary>
/// What a step of a plan costs beside the same command sent alone, and what a plan of the greatest length does to the runner's memory.
/// </summary>
internal static class LongPlan
{
    public const string Name = "plan";
    private const int Alone = 1_000;
    private const string ReplyTo = "amq.rabbitmq.reply-to";
    private static readonly Ids Ids = new(TimeProvider.System);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<Result> RunAsync(Stage stage)
    {
        var side = await stage.OursAsync();
        await using var asker = await Asker.OpenAsync(side.Broker);
        await asker.AskAsync("execute-action", Command("object.create", new { id = "LONG", type = "server" }));
        await TakeTurnsAsync(asker, Alone / 4);
        await asker.AskAsync("execute-plan", Plan(Alone / 4));

        stage.Say($"{Alone:N0} commands, each sent when the one before it was answered");
        var began = Stopwatch.GetTimestamp();
        await TakeTurnsAsync(asker, Alone);
        var alone = Stopwatch.GetElapsedTime(began).TotalMilliseconds / Alone;

        stage.Say($"A plan of {ExecutionLimits.Steps:N0} steps");
        var memory = new List<double>();
        began = Stopwatch.GetTimestamp();
        var plan = asker.AskAsync("execute-plan", Plan(ExecutionLimits.Steps));
        do
        {
            using var runner = Process.GetProcessById(side.Runner.Pid);
            memory.Add(runner.WorkingSet64 / 1e6);
        }
        while (await Task.WhenAny(plan, Task.Delay(Look)) != plan);
        var step = Stopwatch.GetElapsedTime(began).TotalMilliseconds / ExecutionLimits.Steps;
        var status = (await plan).GetProperty("status").GetString();
        if (status != "COMPLETED") throw new InvalidOperationException($"The plan ended {status}: {(await plan).GetProperty("reason").GetString()}");
        var (middle, end) = (memory[memory.Count / 3], memory[^1]);
        return new Result(
            Name,
            "A long plan",
            $"server.restart of one object: {Alone:N0} times as a command of its own, each sent when the one before it was answered; then {ExecutionLimits.Steps:N0} times as the steps of one plan. Each step is an attempt of its own with its events.",
            [
                new Finding { What = "a step of a plan", Ours = step, Baseline = alone, BaselineIs = "a command alone, with its answer", Unit = "ms", Bar = Bar.AtMostOf(1.5, "≤ 1.5 × a command alone") },
                new Finding { What = "the runner's growth over the last two thirds", Ours = end - middle, Unit = "MB", Bar = Bar.AtMostOf(40, "≤ 40 MB"), BarIsAbsolute = true },
            ],
            [new Detail("Resident memory of the runner, MB", ["first", "after a third", "peak", "end"], [[$"{memory[0]:N0}", $"{middle:N0}", $"{memory.Max():N0}", $"{end:N0}"]])]);
    }

    private static async Task TakeTurnsAsync(Asker asker, int count)
    {
        for (var i = 0; i < count; i++) await asker.AskAsync("execute-action", Command("server.restart", new { id = "LONG" }));
    }

    private static object Command(string actionType, object parameters) => new { commandId = Ids.Next(), agentId = "bench", traceId = "bench", actionType, parameters };

    private static object Plan(int steps) => new
    {
        commandId = Ids.Next(),
        agentId = "bench",
        plan = new
        {
            planId = "long",
            mode = "LIVE",
            steps = Enumerable.Range(0, steps).Select(i => new { name = $"step {i}", actionType = "server.restart", parameters = new { id = "LONG" } }),
        },
    };

    /// <summary>Sends one message at a time and waits for its answer.</summary>
    private sealed class Asker(IConnection connection, IChannel channel) : IAsyncDisposable
    {
        private TaskCompletionSource<JsonElement> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static async Task<Asker> OpenAsync(Uri broker)
        {
            var opened = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync("bench plan");
            var asker = new Asker(opened, await opened.CreateChannelAsync());
            await asker.ListenAsync();
            return asker;
        }

        public async Task<JsonElement> AskAsync(string exchange, object message)
        {
            answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
            var properties = new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent, ReplyTo = ReplyTo };
            await channel.BasicPublishAsync(exchange, "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(message));
            return await answer.Task.WaitAsync(Patience);
        }

        public async ValueTask DisposeAsync()
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }

        private async Task ListenAsync()
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) =>
            {
                answer.TrySetResult(JsonDocument.Parse(message.Body.ToArray()).RootElement);
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(ReplyTo, autoAck: true, consumer);
        }
    }
}
