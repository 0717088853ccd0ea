using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Gating;
using Orchestrator.Running;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;

namespace Orchestrator.Starting;

/// <summary>Takes what one queue brings, some at once, answers each, and only then tells the broker.</summary>
internal sealed class RunIntake(
    string queue,
    BrokerConnections broker,
    RunCommands commands,
    AnswerWriter answers,
    DecisionsInHand decisions,
    IOptions<GatingOptions> gating,
    SchemaGate schema,
    Readiness readiness,
    TimeProvider time,
    ILogger<RunIntake> log) : BackgroundService
{
    private const ushort Prefetch = 16;

    /// <summary>RabbitMQ's interceptor <c>set_header_timestamp</c> writes it, in milliseconds.</summary>
    private const string BrokersTime = "timestamp_in_ms";

    private readonly SemaphoreSlim places = new(Prefetch);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(queue);
        await schema.Opened.WaitAsync(stoppingToken);
        var reader = new QueueReader(broker, queue, Prefetch, time, log)
        {
            StateChanged = why =>
            {
                if (why is null) readiness.Ready(queue);
                else readiness.NotReady(queue, why);
                if (TakesDecisions) decisions.Reading(why is null);
            },
        };
        await reader.RunAsync(
            async delivery =>
            {
                await places.WaitAsync(CancellationToken.None);
                _ = TakeAndLeaveAsync(delivery, stoppingToken);
            },
            stoppingToken);
    }

    public override void Dispose()
    {
        places.Dispose();
        base.Dispose();
    }

    private bool TakesDecisions => queue == Topology.DecideRunQueue;

    private async Task TakeAndLeaveAsync(Delivery delivery, CancellationToken stop)
    {
        if (TakesDecisions) decisions.Begin();
        await Task.Yield();
        await TakeAsync(delivery, stop);
        if (TakesDecisions) decisions.End();
        places.Release();
    }

    /// <summary>When it came to the broker, where the broker is trusted to say so; else when it is taken, which is later.</summary>
    private DateTimeOffset ReceivedAt(Delivery delivery)
    {
        var now = time.GetUtcNow();
        if (!gating.Value.BrokerTellsTime || delivery.Properties.Headers?.TryGetValue(BrokersTime, out var said) != true) return now;
        return said is long milliseconds && milliseconds > 0 && milliseconds <= now.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : now;
    }

    private async ValueTask TakeAsync(Delivery delivery, CancellationToken stop)
    {
        try
        {
            var receivedAt = ReceivedAt(delivery);
            // A header is whatever its sender wrote; what is no trace context is not kept.
            var given = delivery.Header("traceparent") is { } header && ActivityContext.TryParse(header, null, out _) ? header : null;
            using var span = OrchestratorTelemetry.StartTaking(queue, given);
            var received = RunCommandReader.Read(queue, delivery, out var envelope) with
            {
                Body = delivery.Body,
                Sender = new Sender(delivery.Properties.UserId, span?.Id ?? given),
            };
            var outcome = await Backoff.ForDatabase(time).UntilDoneAsync(
                () => commands.TakeAsync(received, receivedAt, stop),
                e => log.LogWarning("A message of {Queue} could not be taken ({Reason}); trying again", queue, e.Message),
                stop);
            if (outcome.Error is { } error) log.LogWarning("Denied: {Error}", error);
            answers.Send(
                delivery,
                envelope,
                nameof(RunOutcome),
                delivery.Header("traceparent"),
                writer => JsonSerializer.Serialize(writer, outcome, JsonSerializerOptions.Web));
            delivery.Settle();
        }
        catch (Exception e)
        {
            log.LogWarning("A message of {Queue} is left to the next orchestrator ({Reason})", queue, e.Message);
            delivery.Return();
        }
    }
}
