using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using ActionRunner.Executing;
using ActionRunner.Executing.Catalog;
using ActionRunner.Reporting;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Messaging;

namespace ActionRunner.Accepting;

/// <summary>
/// Takes commands from the queue in the order in which they came: reads them, begins what is new in one commit, and hands it on. While one group executes the next
/// begins; nobody waits for a group to fill. A delivery is settled when its outcome is recorded, and only then.
/// </summary>
internal sealed class CommandIntake(
    BrokerConnections broker, CommandReader reader, Journal journal, RunnerSession session, GroupExecutor groups, ExternalExecutor externals, Repeats repeats,
    Answers answers, ReplyPublisher replies, Ids ids, Draining draining, SchemaGate schema, Readiness readiness, IOptions<AcceptingOptions> options, TimeProvider time, ILogger<CommandIntake> log)
    : BackgroundService
{
    private readonly AcceptingOptions settings = options.Value;
    private readonly ConcurrentDictionary<Guid, InFlight> inFlight = new();

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
        var begun = Channel.CreateBounded<List<Pending>>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        replies.Until = draining.Done;
        using var alone = new SemaphoreSlim(settings.AloneAtOnce);
        await using var told = stop.Register(draining.Begin);

        var queue = new QueueReader(broker, Topology.CommandQueue, settings.Prefetch, time, log)
        {
            StateChanged = why => { if (why is null) readiness.Ready("commands"); else readiness.NotReady("commands", why); },
        };
        var executing = ExecuteAsync(begun.Reader);
        var beginning = BeginAsync(deliveries.Reader, begun.Writer, alone, stop);
        var reading = queue.RunAsync(async delivery =>
        {
            try
            {
                await deliveries.Writer.WriteAsync(delivery, stop);
            }
            catch (OperationCanceledException)
            {
                // Not taken: the broker gives it to the next runner.
                return;
            }
        }, stop);

        var ended = await Task.WhenAny(executing, beginning, reading);
        if (!stop.IsCancellationRequested)
        {
            log.LogCritical(ended.Exception, "Taking commands ended although nobody asked; this process ends to be started again");
            Environment.Exit(ServiceHost.Wedged);
        }

        deliveries.Writer.TryComplete();
        await beginning;
        begun.Writer.TryComplete();
        await executing;
        for (var i = 0; i < settings.AloneAtOnce; i++)
            await alone.WaitAsync(draining.Hard).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await reading;
    }

    private async Task BeginAsync(ChannelReader<Delivery> deliveries, ChannelWriter<List<Pending>> begun, SemaphoreSlim alone, CancellationToken stop)
    {
        var batch = new List<Delivery>();
        while (await deliveries.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < settings.GroupSize && deliveries.TryRead(out var delivery)) batch.Add(delivery);
            // Told to stop: what has not begun is left for the next runner.
            if (stop.IsCancellationRequested) continue;
            var group = await BeginAsync(batch, alone, stop);
            if (group.Count > 0) await begun.WriteAsync(group, CancellationToken.None);
        }
    }

    /// <summary>Begins one batch; returns the attempts that travel together and starts those that travel alone.</summary>
    private async Task<List<Pending>> BeginAsync(List<Delivery> batch, SemaphoreSlim alone, CancellationToken stop)
    {
        var runner = await session.CurrentAsync(stop);
        var pending = new List<Pending>(batch.Count);
        var denials = new List<(Denial Denial, Delivery Delivery, Envelope? Envelope)>();
        foreach (var delivery in batch)
        {
            switch (reader.Read(delivery, out var envelope))
            {
                case Refusal refusal:
                    denials.Add((Deny(refusal), delivery, envelope));
                    break;
                case Command command:
                    var flight = new InFlight(command.Digest);
                    if (inFlight.TryAdd(command.CommandId, flight)) pending.Add(Prepare(command, flight, delivery, envelope!));
                    else _ = JoinAsync(command, delivery, envelope!);
                    break;
            }
        }

        // Two refusals of one id in one batch: the second is a repetition of the first.
        var distinct = denials.DistinctBy(d => d.Denial.Refusal.CommandId).ToList();
        var (seen, refusedBefore) = await BeginAsync(runner, [.. pending.Select(p => p.Attempt.Intent)], [.. distinct.Select(d => d.Denial)]);

        foreach (var (denial, delivery, envelope) in denials)
        {
            if (refusedBefore.ContainsKey(denial.Refusal.CommandId) || !distinct.Exists(d => d.Denial == denial))
            {
                _ = RepeatAsync(new Repeat(delivery, envelope, denial.Refusal.CommandId, denial.Refusal.Digest, denial.Refusal));
                continue;
            }

            RunnerTelemetry.Denials.Add(1, new KeyValuePair<string, object?>("code", denial.Refusal.Error.Split(':')[0]));
            Answer(delivery, envelope, denial.Refusal.CommandId, null, new Outcome(AttemptStatus.Denied, denial.Refusal.Error, [], Outcome.NoOutput, 0), replayed: false, null);
        }

        var group = new List<Pending>(pending.Count);
        foreach (var p in pending)
        {
            if (seen.ContainsKey(p.Attempt.Command.CommandId))
            {
                Abandon(p);
                _ = RepeatAsync(new Repeat(p.Delivery, p.Envelope, p.Attempt.Command.CommandId, p.Attempt.Command.Digest, RefusalOf(p)));
            }
            else if (p.Attempt.Command.Action.Alone)
            {
                await alone.WaitAsync(CancellationToken.None);
                _ = ExecuteAloneAsync(p, alone, stop);
            }
            else
            {
                group.Add(p);
            }
        }

        return group;
    }

    private async Task<(Dictionary<Guid, SeenCommand> Intents, Dictionary<Guid, SeenCommand> Denials)> BeginAsync(Registration runner, List<Intent> intents, List<Denial> denials)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), time);
        while (true)
        {
            try
            {
                return await journal.BeginAsync(runner, intents, denials, draining.Hard);
            }
            catch (Exception e) when (!draining.Hard.IsCancellationRequested)
            {
                log.LogWarning("{Count} commands could not begin ({Reason}); trying again", intents.Count + denials.Count, e.Message);
                await backoff.WaitAsync(draining.Hard);
                runner = await session.CurrentAsync(draining.Hard);
            }
        }
    }

    private async Task ExecuteAsync(ChannelReader<List<Pending>> begun)
    {
        await foreach (var group in begun.ReadAllAsync(CancellationToken.None))
        {
            var pending = group.ToDictionary(p => p.Attempt);
            await groups.ExecuteAsync([.. group.Select(p => p.Attempt)], attempt => Finish(pending[attempt]), draining.Hard);
        }

        await groups.SettledAsync();
    }

    private async Task ExecuteAloneAsync(Pending p, SemaphoreSlim alone, CancellationToken stop)
    {
        try
        {
            if (p.Attempt.Command.Action.Kind == ActionKind.External) await externals.ExecuteAsync(p.Attempt, stop, draining.Hard);
            else await groups.ExecuteSlowAsync(p.Attempt, stop, draining.Hard);
            Finish(p);
        }
        catch (Exception e)
        {
            // Its intent stays open, and the next runner closes it with the truth.
            Abandon(p);
            log.LogError(e, "The attempt of command {CommandId} was left open: {Reason}", p.Attempt.Command.CommandId, e.Message);
        }
        finally
        {
            alone.Release();
        }
    }

    private Pending Prepare(Command command, InFlight flight, Delivery delivery, Envelope envelope)
    {
        var attemptId = ids.Next();
        var startedAt = time.GetUtcNow();
        var redaction = new Redaction();
        var activity = RunnerTelemetry.StartAttempt(command, attemptId);
        var context = RecordBody.Context(
            attemptId, null, command.CommandId, command.AgentId, command.TraceId, command.Action.Type, command.Trigger,
            redaction.Parameters(command.Parameters, command.Action.Sensitive), startedAt, command.UserId, activity?.Id);
        var intent = new Intent(command.CommandId, command.Digest, attemptId, command.Action.Kind == ActionKind.External, context);
        return new Pending(new Attempt(command, intent, startedAt, redaction, activity), flight, delivery, envelope);
    }

    private Denial Deny(Refusal refusal)
    {
        var id = ids.Next();
        return new Denial(refusal, id, RecordBody.Denial(id, refusal, refusal.Error, time.GetUtcNow()));
    }

    private void Finish(Pending p)
    {
        var attempt = p.Attempt;
        var outcome = attempt.Outcome!;
        attempt.Intent.Ticket.Settle();
        RunnerTelemetry.Attempts.Add(1, new("gen_ai.tool.name", attempt.Command.Action.Type), new("status", outcome.Status));
        RunnerTelemetry.Duration.Record(outcome.DurationMs / 1000.0, new KeyValuePair<string, object?>("gen_ai.tool.name", attempt.Command.Action.Type));
        if (attempt.Activity is { } activity)
        {
            if (outcome.Error is { } error) activity.SetStatus(ActivityStatusCode.Error, error).SetTag("error.type", error.Split(':')[0]);
            activity.Dispose();
        }

        Answer(p.Delivery, p.Envelope, attempt.Command.CommandId, attempt.AttemptId, outcome, replayed: false, attempt.Activity?.Id);
        p.Flight.Done.TrySetResult((attempt.AttemptId, outcome));
        Release(p);
    }

    /// <summary>This process has no outcome to tell; those who wait for one look in the journal.</summary>
    private void Abandon(Pending p)
    {
        Release(p);
        p.Flight.Done.TrySetResult(null);
        p.Attempt.Activity?.Dispose();
    }

    private void Release(Pending p) => inFlight.TryRemove(KeyValuePair.Create(p.Attempt.Command.CommandId, p.Flight));

    /// <summary>The same id is at work in this process: waits for its outcome, or is a conflict.</summary>
    private async Task JoinAsync(Command command, Delivery delivery, Envelope envelope)
    {
        if (inFlight.TryGetValue(command.CommandId, out var flight) && flight.Digest.AsSpan().SequenceEqual(command.Digest)
            && await flight.Done.Task is var (attemptId, outcome))
        {
            RunnerTelemetry.Replays.Add(1);
            Answer(delivery, envelope, command.CommandId, attemptId, outcome, replayed: true, null);
            return;
        }

        await RepeatAsync(new Repeat(delivery, envelope, command.CommandId, command.Digest, RefusalOf(command, delivery)));
    }

    private async Task RepeatAsync(Repeat repeat)
    {
        try
        {
            var (attemptId, outcome, replayed) = await repeats.AnswerAsync(repeat, draining.Hard);
            Answer(repeat.Delivery, repeat.Envelope, repeat.CommandId, attemptId, outcome, replayed, null);
        }
        catch (Exception e)
        {
            log.LogWarning("A repeated command {CommandId} was left to the broker: {Reason}", repeat.CommandId, e.Message);
        }
    }

    private void Answer(Delivery delivery, Envelope? envelope, Guid commandId, Guid? attemptId, Outcome outcome, bool replayed, string? traceparent)
    {
        answers.Send(delivery, envelope, commandId, attemptId, outcome, replayed, traceparent);
        FaultPoint.Hit("runner.before-ack");
        delivery.Settle();
        FaultPoint.Hit("runner.after-ack");
    }

    private static Refusal RefusalOf(Pending p) => RefusalOf(p.Attempt.Command, p.Delivery);

    private static Refusal RefusalOf(Command command, Delivery delivery) => new()
    {
        CommandId = command.CommandId,
        Digest = command.Digest,
        Error = "",
        BodySha256 = System.Security.Cryptography.SHA256.HashData(delivery.Body.Span),
        BodyBytes = delivery.Body.Length,
        AgentId = command.AgentId,
        TraceId = command.TraceId,
        ActionType = command.Action.Type,
        Trigger = command.Trigger,
        UserId = command.UserId,
        Parent = command.Parent,
    };

    private sealed record InFlight(byte[] Digest)
    {
        public TaskCompletionSource<(Guid AttemptId, Outcome Outcome)?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record Pending(Attempt Attempt, InFlight Flight, Delivery Delivery, Envelope Envelope);
}
