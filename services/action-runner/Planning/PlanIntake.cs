using System.Threading.Channels;
using ActionRunner.Accepting;
using ActionRunner.Guarding;
using ActionRunner.Reporting;
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

    /// <summary>Seconds that a dry run may hold the locks of what it tries.</summary>
    public int LongestDryRunSeconds { get; set; } = 300;
}

/// <summary>
/// Takes plans from their queue. A delivery is settled when its execution has begun or its denial is recorded: from then on the journal
/// knows the truth, and no plan keeps a message unacknowledged for hours. The answer goes out when the execution has ended.
/// </summary>
internal sealed class PlanIntake(
    BrokerConnections broker, PlanReader reader, ApprovalExecutor approvals, Stage4 stage4, PlanAnswers answers, StepAttempts attempts, IServiceProvider services, RunnerSession session, Guidance guidance,
    Draining draining, SchemaGate schema, Readiness readiness, IOptions<PlansOptions> options, TimeProvider time, ILogger<PlanIntake> log)
    : BackgroundService
{
    private const string Part = "plans";

    /// <summary>One ahead: what waits here could run elsewhere.</summary>
    private const ushort Prefetch = 1;

    private readonly Channel<Delivery> waiting = Channel.CreateUnbounded<Delivery>();

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
                while (waiting.Reader.TryRead(out var delivery)) delivery.Return();
            });
            var places = Enumerable.Range(0, options.Value.AtOnce).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None)).ToList();
            var queue = new QueueReader(broker, Topology.PlanQueue, Prefetch, time, log)
            {
                LargestBody = PlanReader.MaxBodyBytes,
                StateChanged = why => { if (why is null) readiness.Ready(Part); else readiness.NotReady(Part, why); },
            };
            // Handed on at once: a reader that waits here would be taken for one that has gone silent.
            await queue.RunAsync(delivery => waiting.Writer.WriteAsync(delivery, CancellationToken.None), stoppingToken);
            waiting.Writer.Complete();
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

    private async Task WorkAsync(CancellationToken stop)
    {
        await foreach (var delivery in waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (stop.IsCancellationRequested) delivery.Return();
            else await WorkAsync(delivery, stop);
        }
    }

    private async Task WorkAsync(Delivery delivery, CancellationToken stop)
    {
        var settled = false;
        try
        {
            switch (reader.Read(delivery, out var envelope))
            {
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

                    if (admitted.Refusal is { } why) await answers.DenyAsync(delivery, envelope, new PlanRefusal(command.Denial with { Error = why }, command.Plan.PlanId, []), draining.Hard);
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
        await stage4.ExecutePlanAsync(execution, steps, stop, draining.Hard);
    }
}
