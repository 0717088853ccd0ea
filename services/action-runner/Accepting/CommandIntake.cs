using System.Threading.Channels;
using ActionRunner.Executing;
using ActionRunner.Guarding;
using ActionRunner.Reporting;
using Microsoft.Extensions.Options;
using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Accepting;

/// <summary>
/// Takes commands from the queue in the order in which they came: reads them, begins what is new in one commit, and hands it on. While one group executes the next
/// begins; nobody waits for a group to fill, nor for guidance, but in the lane for that. A delivery is settled when its outcome is recorded, and only then; one that has not begun when the process is told to
/// stop is returned.
/// </summary>
internal sealed class CommandIntake(
    BrokerConnections broker, CommandReader reader, Admission admission, Guidance guidance, GuardedLane guarded, AloneLane alone, RunnerSession session, GroupExecutor groups, ReplyPublisher replies,
    Draining draining, SchemaGate schema, Readiness readiness, IOptions<AcceptingOptions> options, TimeProvider time, ILogger<CommandIntake> log)
    : BackgroundService
{
    private readonly AcceptingOptions settings = options.Value;

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
        var deliveries = Channel.CreateBounded<Delivery>(new BoundedChannelOptions(settings.Prefetch) { SingleReader = true, SingleWriter = true });
        var begun = Channel.CreateBounded<List<Pending>>(new BoundedChannelOptions(1) { SingleReader = true });
        replies.Until = draining.Done;
        await using var told = stop.Register(draining.Begin);

        var queue = new QueueReader(broker, Topology.CommandQueue, settings.Prefetch, time, log)
        {
            StateChanged = why => { if (why is null) readiness.Ready("commands"); else readiness.NotReady("commands", why); },
        };
        var executing = ExecuteAsync(begun.Reader);
        var slow = alone.RunAsync(stop);
        var guarding = guarded.RunAsync(begun.Writer, stop);
        var beginning = BeginAsync(deliveries.Reader, begun.Writer, stop);
        var reading = queue.RunAsync(async delivery =>
        {
            try
            {
                await deliveries.Writer.WriteAsync(delivery, stop);
            }
            catch (OperationCanceledException)
            {
                delivery.Return();
            }
        }, stop);

        var ended = await Task.WhenAny(executing, slow, guarding, beginning, reading);
        if (!stop.IsCancellationRequested)
        {
            log.LogCritical(ended.Exception, "Taking commands ended although nobody asked; this process ends to be started again");
            Environment.Exit(ServiceHost.Wedged);
        }

        deliveries.Writer.TryComplete();
        await beginning;
        guarded.Complete();
        await guarding;
        begun.Writer.TryComplete();
        await executing;
        alone.Complete();
        await slow.WaitAsync(draining.Hard).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await reading;
    }

    private async Task BeginAsync(ChannelReader<Delivery> deliveries, ChannelWriter<List<Pending>> begun, CancellationToken stop)
    {
        var commands = new List<Taken>();
        var refused = new List<Refused>();
        var asked = new List<Guarded>();
        while (await deliveries.WaitToReadAsync(CancellationToken.None))
        {
            commands.Clear();
            refused.Clear();
            asked.Clear();
            var rules = await guidance.RulesAsync(draining.Hard);
            for (var i = 0; i < settings.GroupSize && deliveries.TryRead(out var delivery); i++)
            {
                if (stop.IsCancellationRequested) delivery.Return();
                else Sort(delivery);
            }

            if (commands.Count + refused.Count > 0)
            {
                var group = await admission.BeginAsync(commands, refused, rules.Unreadable is { } why ? _ => why : null, stop);
                if (group.Count > 0) await begun.WriteAsync(group, CancellationToken.None);
            }

            // Not sooner: what came before one of these and names the same object is to be handed on before it.
            if (asked.Count > 0) guarded.Add(asked, stop);

            void Sort(Delivery delivery)
            {
                switch (reader.Read(delivery, out var envelope))
                {
                    case Refusal refusal:
                        refused.Add(new Refused(refusal, delivery, envelope));
                        break;
                    case Command command when admission.Take(command, delivery, envelope!, stop) is { } taken:
                        // Where the policy is unreadable nothing begins, and so nothing is waited for.
                        if (rules.Unreadable is not null) commands.Add(taken);
                        else if (guarded.Hold(taken, rules) is { } held) asked.Add(held);
                        else if (command.Action.Alone) alone.Add(taken, stop);
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
}
