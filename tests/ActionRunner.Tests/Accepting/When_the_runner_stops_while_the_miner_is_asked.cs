using System.Text.Json;
using ActionRunner.Accepting;
using ActionRunner.Executing;
using ActionRunner.Executing.Catalog;
using ActionRunner.Tests.Guarding;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Platform.Messaging;
using RabbitMQ.Client;

namespace ActionRunner.Tests.Accepting;

public sealed class When_the_runner_stops_while_the_miner_is_asked() : GuidanceTest(patienceMs: 10_000)
{
    [Theory]
    [Trait("Requirement", "R019")]
    [InlineData(typeof(JsonException))]
    [InlineData(typeof(HttpRequestException))]
    [InlineData(typeof(IOException))]
    public async Task Should_return_what_waits_and_end_in_order_however_the_miner_fails(Type failure)
    {
        using var stop = new CancellationTokenSource();
        Miner.Before = () =>
        {
            // The same hand stops both.
            stop.Cancel();
            throw (Exception)Activator.CreateInstance(failure)!;
        };
        using var acks = new AckWindow();
        var options = Options.Create(new AcceptingOptions());
        var lane = new GuardedLane(new Admission(null!, null!, null!, null!, null!, null!, null!, TimeProvider.System, null!), Guidance, null!, options);
        var taken = Take(acks);

        lane.Add([lane.Hold(taken, await Policy.ReadAsync(TestContext.Current.CancellationToken))!], stop.Token);
        var running = lane.RunAsync(null!, stop.Token);
        lane.Complete();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Single(Miner.Asked);
        Assert.Equal([new AckFrame(1, Multiple: false, Requeue: true)], acks.Due(everything: true));
        Assert.Null(await taken.Flight.Ended);
    }

    private static Taken Take(AckWindow acks)
    {
        acks.Delivered(1);
        var action = new ActionCatalog(new ConfigurationBuilder().Build()).Find(Type)!;
        var parameters = JsonDocument.Parse("""{"id":"SRV-1"}""").RootElement;
        var command = new Command
        {
            CommandId = Guid.Parse("019b0000-0000-7000-8000-0000000000c1"), Digest = [], AgentId = "A", TraceId = "t", Trigger = null, Action = action, Parameters = parameters,
            Bound = action.Bind(parameters), UserId = null, Parent = default,
        };
        return new Taken(command, new Flight([]), new Delivery(acks, 1, default, new BasicProperties(), "execute-action"), null!);
    }
}
