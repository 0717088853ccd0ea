using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_a_standing_changes : PatternTest
{
    private readonly ConcurrentQueue<JsonElement> heard = [];

    [Fact]
    [Trait("Requirement", "R013")]
    [Trait("Requirement", "R015")]
    public async Task Should_be_told_on_the_bus_at_least_once_also_by_a_miner_that_died()
    {
        await ListenAsync();
        var missing = Command.NewName("SRV");
        // It dies when the broker has the change and the database still holds it.
        Stack.Miner.Settings["PLATFORM_FAULT"] = "miner.after-publish:1";
        await Stack.Miner.KillAsync();
        await Stack.Miner.StartAsync();

        // Eight failures alone are beyond doubt: 2^8 / 9 > 20.
        for (var i = 0; i < 8; i++) await Agent.ExecuteAsync(Command.Restart(missing));
        Assert.Equal(137, await Stack.Miner.WaitForExitAsync());
        Stack.Miner.Settings.TryRemove("PLATFORM_FAULT", out _);
        await Stack.Miner.StartAsync();

        await Eventually.TrueAsync(
            () => Told().GroupBy(c => c.GetProperty("changeId").GetInt64()).Any(c => c.Count() > 1), "a change was told again, under its number", diagnose: Stack.Describe);
        var change = Told().First(c => c.GetProperty("level").GetString() == "trigger");
        Assert.Equal(
            ("server.restart", "alert.high-cpu", "LEARNING", "SUPPRESSED", 8),
            (change.GetProperty("actionType").GetString(), change.GetProperty("trigger").GetString(), change.GetProperty("previous").GetString(), change.GetProperty("standing").GetString(), change.GetProperty("failures").GetInt32()));
        Assert.Equal((1, 8), (change.GetProperty("evidence")[0].GetProperty("fromSeq").GetInt32(), change.GetProperty("evidence")[0].GetProperty("toSeq").GetInt32()));
        await Eventually.EqualAsync(0L, () => Stack.MinerDatabase!.ScalarAsync<long>("SELECT count(*) FROM mining.change"), "nothing waits to be told", diagnose: Stack.Describe);
        Assert.Equal(2, Told().Select(c => c.GetProperty("changeId").GetInt64()).Distinct().Count());
    }

    private List<JsonElement> Told() => [.. heard.Where(c => c.GetProperty("actionType").GetString() == "server.restart")];

    private async Task ListenAsync()
    {
        var queue = (await Agent.Channel.QueueDeclareAsync("agent.reply.listener")).QueueName;
        await Agent.Channel.QueueBindAsync(queue, "pattern-changed", "");
        var consumer = new AsyncEventingBasicConsumer(Agent.Channel);
        consumer.ReceivedAsync += (_, e) =>
        {
            heard.Enqueue(JsonSerializer.Deserialize<JsonElement>(e.Body.Span).GetProperty("message"));
            return Task.CompletedTask;
        };
        await Agent.Channel.BasicConsumeAsync(queue, autoAck: true, consumer);
    }
}
