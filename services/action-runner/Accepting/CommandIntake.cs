using System.Threading.Channels;
using ActionRunner.Answering;
using ActionRunner.Attempts;
using ActionRunner.Executing;
using ActionRunner.Guarding;
using ActionRunner.Living;
using ActionRunner.Sharing;
using Microsoft.Extensions.Options;
using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Accepting;

/// <summary>
/// Takes commands from the queue, the agents in turn and each agent's in the order in which they came: reads them, begins what is new in
/// one commit, and hands it on. While one group executes the next begins; nobody waits for a group to fill. A delivery is settled when its
/// outcome is recorded, and only then; one that has not begun when the process is told to stop is returned.
/// </summary>
internal sealed class CommandIntake(
    BrokerConnections broker, CommandReader reader, Shares shares, CountedDenials counted, Admission admission, Guidance guidance, AloneLane alone, RunnerSession session,
    GroupExecutor groups, ReplyPublisher replies, Draining draining, SchemaGate schema, Readiness readiness, IOptions<AcceptingOptions> options, TimeProvider time, ILogger<CommandIntake> log)
    : BackgroundService
{
    private readonly AcceptingOptions settings = options.Value;
    private bool isBound;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        draining.Expect();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect("commands");
        try
        {
            await schema.Opened.WaitAsync(stoppingToken);
            await session.CurrentAsync(stoppingToken);
            await guidance.FirstWordAsync(stoppingToken);
            await WorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogInformation("Stopped taking commands");
        }
        finally
        {
            draining.Finish();
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        var arrived = new FairQueue<Arrived>();
        var begun = Channel.CreateBounded<List<Pending>>(new BoundedChannelOptions(1) { SingleReader = true });
        replies.Until = draining.Done;
        await using var told = stop.Register(draining.Begin);

        var queue = new QueueReader(broker, Topology.CommandQueue, settings.Prefetch, time, log)
        {
            LargestBody = settings.MaxBodyBytes,
            StateChanged = why => { if (why is null) readiness.Ready("commands"); else readiness.NotReady("commands", why); },
        };
        var executing = ExecuteAsync(begun.Reader);
        var slow = alone.RunAsync(stop);
        var beginning = BeginAsync(arrived, begun.Writer, stop);
        var counting = counted.RunAsync(stop, draining.Hard);
        var reading = queue.RunAsync(delivery =>
        {
            if (stop.IsCancellationRequested) delivery.Return();
            else Sort(delivery, arrived);
            return ValueTask.CompletedTask;
        }, stop);

        var ended = await Task.WhenAny(executing, slow, beginning, counting, reading);
        if (!stop.IsCancellationRequested)
        {
            log.LogCritical(ended.Exception, "Taking commands ended although nobody asked; this process ends to be started again");
            Environment.Exit(ServiceHost.Wedged);
        }

        arrived.Complete();
        await beginning;
        begun.Writer.TryComplete();
        await executing;
        alone.Complete();
        await slow.WaitAsync(draining.Hard).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        counted.Complete();
        await counting;
        await reading;
    }

    /// <summary>
    /// Gives a message its place among those of its agent. It costs little, whatever the message holds: everything that is known of it is
    /// who it is from.
    /// </summary>
    private void Sort(Delivery delivery, FairQueue<Arrived> arrived)
    {
        if (delivery.Exchange == Topology.PatternChanged)
        {
            // Whoever may write to this queue and hear of patterns can bind the two. What is told there is nobody's command.
            if (Interlocked.Exchange(ref isBound, true)) log.LogDebug("Another message of a pattern was dropped");
            else log.LogWarning("A message of the exchange {Exchange} came to the queue of commands and was dropped: somebody has bound the two", delivery.Exchange);
            delivery.Settle();
            return;
        }

        var sender = Sender.Of(delivery);
        var share = shares.Of(sender);
        if (shares.Open(share, delivery) is { } why)
            counted.Add(share, delivery, sender.Envelope, sender.CommandId ?? CommandDraft.Unidentified(delivery), $"{Shares.RateLimited}: {why} Send it again, under the same id, when others have been answered.", Shares.RateLimited);
        else
            arrived.Add(share, delivery.BodyBytes, new Arrived(share, delivery));
    }

    private async Task BeginAsync(FairQueue<Arrived> arrived, ChannelWriter<List<Pending>> begun, CancellationToken stop)
    {
        var commands = new List<Taken>();
        var refused = new List<Refused>();
        while (await arrived.WaitAsync())
        {
            commands.Clear();
            refused.Clear();
            var advice = await guidance.NowAsync(draining.Hard);
            for (var i = 0; i < settings.GroupSize && arrived.TryTake(out var one); i++)
            {
                if (stop.IsCancellationRequested) one.Delivery.Return();
                else Read(one.Share, one.Delivery);
            }

            if (commands.Count + refused.Count > 0)
            {
                var group = await admission.BeginAsync(commands, refused, advice.MayDeny ? WhyNot : null, stop);
                if (group.Count > 0) await begun.WriteAsync(group, CancellationToken.None);
            }

            string? WhyNot(Command command) => advice.WhyNot(command.Action.Type, command.Trigger);

            void Read(Share share, Delivery delivery)
            {
                switch (reader.Read(delivery, out var envelope))
                {
                    case Refusal refusal when shares.MayRecord(share):
                        refused.Add(new Refused(refusal, share, delivery, envelope));
                        break;
                    case Refusal refusal:
                        admission.Count(share, delivery, envelope, refusal);
                        break;
                    case Command command when admission.Take(command, share, delivery, envelope!, stop) is { } taken:
                        // What is denied waits for no place.
                        if (command.Action.Alone && WhyNot(command) is null) alone.Add(taken, stop);
                        else commands.Add(taken);
                        break;
                }
            }
        }
    }

    private async Task ExecuteAsync(ChannelReader<List<Pending>> begun)
    {
        await foreach (var group in begun.ReadAllAsync(CancellationToken.None))
        {
            var pending = group.ToDictionary(p => p.Attempt);
            await groups.ExecuteAsync([.. group.Select(p => p.Attempt)], attempt => admission.Finish(pending[attempt]), draining.Hard);
        }

        await groups.SettledAsync();
    }

    private readonly record struct Arrived(Share Share, Delivery Delivery);
}
