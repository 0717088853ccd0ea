using System.Text.Json;
using ActionRunner.Accepting;
using ActionRunner.Executing.Catalog;
using ActionRunner.Guarding;
using ActionRunner.Tests.Guarding;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Messaging;
using RabbitMQ.Client;

namespace ActionRunner.Tests.Accepting;

public sealed class When_the_runner_stops_while_the_miner_is_asked() : GuidanceTest(patienceMs: 10_000)
{
    [Fact]
    [Trait("Requirement", "R019")]
    public async Task Should_return_what_waits_and_end_in_order()
    {
        using var stop = new CancellationTokenSource();
        Miner.Before = () =>
        {
            // The same hand stops both.
            stop.Cancel();
            throw new JsonException();
        };
        await ReturnsAsync(Guidance, stop);
        Assert.Single(Miner.Asked);
    }

    [Fact]
    [Trait("Requirement", "R019")]
    public async Task Should_do_so_too_where_the_policy_is_unreadable_just_then()
    {
        using var stop = new CancellationTokenSource();
        var options = Options.Create(new GuidanceOptions { PolicyFile = Path });
        using var guidance = new Guidance(new GuidancePolicy(options, new StoppingClock(stop)), new HttpClient(Miner, disposeHandler: false), options, TimeProvider.System, NullLogger<Guidance>.Instance);
        var rules = await Policy.ReadAsync(TestContext.Current.CancellationToken);
        Save(new string(' ', 100_000));
        await ReturnsAsync(guidance, stop, rules);
    }

    private async Task ReturnsAsync(Guidance guidance, CancellationTokenSource stop, PolicyRules? rules = null)
    {
        using var acks = new AckWindow();
        var lane = new GuardedLane(new Admission(null!, null!, null!, null!, null!, null!, null!, null!, null!, TimeProvider.System, null!), guidance, null!, Options.Create(new AcceptingOptions()));
        var taken = Take(acks);

        lane.Add([lane.Hold(taken, rules ?? await Policy.ReadAsync(TestContext.Current.CancellationToken))!], stop.Token);
        var running = lane.RunAsync(null!, stop.Token);
        lane.Complete();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.True(stop.IsCancellationRequested);
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
        return new Taken(command, null!, new Flight([]), new Delivery(acks, 1, default, new BasicProperties(), "execute-action"), null!);
    }

    /// <summary>Whoever waits need not wait, and is told to stop.</summary>
    private sealed class StoppingClock(CancellationTokenSource stop) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            stop.Cancel();
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
