using System.Collections.Concurrent;
using ActionRunner.Accepting;
using ActionRunner.Answering;
using ActionRunner.Guarding;
using ActionRunner.Living;
using ActionRunner.Sharing;
using ActionRunner.Storage;
using Microsoft.Extensions.Options;
using Platform.Execution;
using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Planning;

/// <summary>Settings <c>Plans:*</c>.</summary>
public sealed class PlansOptions
{
    /// <summary>Plans that one runner executes at once.</summary>
    public ushort AtOnce { get; set; } = 4;

    /// <summary>
    /// Plans that the broker may hand over ahead. Far more than are at work, so that one agent's plan is seen behind the many of another.
    /// </summary>
    public ushort Prefetch { get; set; } = 1_000;

    /// <summary>Plans of one agent that wait in this runner; one more is denied.</summary>
    public int OpenPerAgent { get; set; } = 500;

    /// <summary>Seconds that a dry run may hold the locks of what it tries.</summary>
    public int LongestDryRunSeconds { get; set; } = 300;
}

/// <summary>
/// Takes plans from their queue; the agents whose plans wait take turns. A delivery is settled when its execution has begun or its denial
/// is recorded: from then on the journal knows the truth, and no plan keeps a message unacknowledged for hours. The answer goes out when
/// the execution has ended.
/// </summary>
internal sealed class PlanIntake(
    BrokerConnections broker,
    PlanReader reader,
    ApprovalExecutor approvals,
    PlanRunner runner,
    PlanAnswers answers,
    StepAttempts attempts,
    Shares shares,
    CountedDenials counted,
    IServiceProvider services,
    RunnerSession session,
    Guidance guidance,
    Draining draining,
    SchemaGate schema,
    Readiness readiness,
    IOptions<PlansOptions> options,
    TimeProvider time,
    ILogger<PlanIntake> log)
    : BackgroundService
{
    private const string Part = "plans";

    private readonly FairQueue<Arrived> waiting = new();
    private readonly ConcurrentDictionary<Share, int> waitingOf = new();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        draining.Expect();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        try
        {
            await schema.Opened.WaitAsync(stoppingToken);
            await session.CurrentAsync(stoppingToken);
            await guidance.FirstWordAsync(stoppingToken);
            await using var told = stoppingToken.Register(() =>
            {
                draining.Begin();
                while (waiting.TryTake(out var one)) one.Delivery.Return();
            });
            var places = Enumerable.Range(0, options.Value.AtOnce).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None)).ToList();
            var queue = new QueueReader(broker, Topology.PlanQueue, options.Value.Prefetch, time, log)
            {
                LargestBody = PlanReader.MaxBodyBytes,
                StateChanged = why => { if (why is null) readiness.Ready(Part); else readiness.NotReady(Part, why); },
            };
            await queue.RunAsync(
                delivery =>
                {
                    Sort(delivery);
                    return ValueTask.CompletedTask;
                },
                stoppingToken);
            waiting.Complete();
            await Task.WhenAll(places).WaitAsync(draining.Hard).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogInformation("Stopped taking plans");
        }
        finally
        {
            draining.Finish();
        }
    }

    /// <summary>Gives a plan its place among those of its agent, or denies it where too many of them wait.</summary>
    private void Sort(Delivery delivery)
    {
        var sender = Sender.Of(delivery);
        var share = shares.Of(sender);
        var why = shares.Open(share, delivery);
        if (why is null && waitingOf.GetValueOrDefault(share) >= options.Value.OpenPerAgent)
            why = $"{options.Value.OpenPerAgent} plans of this agent wait, and more are not taken.";
        if (why is null)
        {
            waitingOf.AddOrUpdate(share, 1, (_, count) => count + 1);
            waiting.Add(share, delivery.BodyBytes, new Arrived(share, delivery));
        }
        else
        {
            var id = sender.CommandId ?? CommandDraft.Unidentified(delivery);
            var error = $"{Shares.RateLimited}: {why} Send it again, under the same id, when others have ended.";
            counted.Add(share, delivery, sender.Envelope, id, error, Shares.RateLimited, isPlan: true);
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        while (await waiting.WaitAsync())
        {
            if (!waiting.TryTake(out var one)) continue;
            if (waitingOf.AddOrUpdate(one.Share, 0, (_, count) => count - 1) == 0) waitingOf.TryRemove(KeyValuePair.Create(one.Share, 0));
            if (stop.IsCancellationRequested) one.Delivery.Return();
            else await WorkAsync(one, stop);
        }
    }

    private async Task WorkAsync(Arrived one, CancellationToken stop)
    {
        var delivery = one.Delivery;
        var settled = false;
        try
        {
            switch (reader.Read(delivery, out var envelope))
            {
                case PlanRefusal { Refusal: var refused } when !shares.MayRecord(one.Share):
                    var why = shares.WhyCounted(refused.Error);
                    counted.Add(one.Share, delivery, envelope, refused.CommandId, why, refused.Error.Split(':')[0], isPlan: true);
                    return;
                case PlanRefusal refusal:
                    await answers.DenyAsync(delivery, envelope, refusal, draining.Hard);
                    break;
                case PlanCommand command:
                    var admitted = await approvals.BeginAsync(command, draining.Hard);
                    FaultPoint.Hit("plan.after-begin");
                    if (admitted.Begun is { } execution)
                    {
                        delivery.Settle();
                        settled = true;
                        await ExecuteAsync(execution, stop);
                        await answers.EndedAsync(delivery, envelope, execution.Begun, draining.Hard);
                        return;
                    }

                    if (admitted.Refusal is { } refusedNow) await answers.DenyAsync(delivery, envelope, new PlanRefusal(command.Denial with { Error = refusedNow }, command.Plan.PlanId, []), draining.Hard);
                    else await answers.RepeatAsync(delivery, envelope, command, admitted.Seen!, draining.Hard);
                    break;
            }

            delivery.Settle();
            settled = true;
        }
        catch (Exception e)
        {
            // What has begun is closed by the next runner, and what has not comes again.
            log.LogError(e, "A plan was left to the next runner ({Reason})", e.Message);
            if (settled) return;
            // Not at once: what stands against it has to have a chance to pass.
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delivery.Return();
        }
    }

    private async Task ExecuteAsync(PlanExecution execution, CancellationToken stop)
    {
        await using IStepRunner steps = execution.Plan.Mode == LiveModeState.Live
            ? ActivatorUtilities.CreateInstance<LiveSteps>(services)
            : ActivatorUtilities.CreateInstance<DryRunSteps>(services, execution.Plan.Steps.Max(s => attempts.ActionOf(s).Timeout), TimeSpan.FromSeconds(options.Value.LongestDryRunSeconds));
        await runner.ExecutePlanAsync(execution, steps, stop, draining.Hard);
    }

    private readonly record struct Arrived(Share Share, Delivery Delivery);
}
