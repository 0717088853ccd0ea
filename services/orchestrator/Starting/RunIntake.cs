using System.Diagnostics;
using System.Text.Json;
using Orchestrator.Runs;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;

namespace Orchestrator.Starting;

/// <summary>Takes what one queue brings, some at once, answers each, and only then tells the broker.</summary>
internal sealed class RunIntake(
    string queue, BrokerConnections broker, Taking taking, AnswerWriter answers, SchemaGate schema, Readiness readiness, TimeProvider time, ILogger<RunIntake> log) : BackgroundService
{
    private const ushort Prefetch = 16;

    private readonly SemaphoreSlim places = new(Prefetch);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(queue);
        await schema.Opened.WaitAsync(stoppingToken);
        var reader = new QueueReader(broker, queue, Prefetch, time, log)
        {
            StateChanged = why => { if (why is null) readiness.Ready(queue); else readiness.NotReady(queue, why); },
        };
        await reader.RunAsync(
            async delivery =>
            {
                await places.WaitAsync(stoppingToken);
                _ = TakeAndLeaveAsync(delivery, stoppingToken);
            },
            stoppingToken);
    }

    public override void Dispose()
    {
        places.Dispose();
        base.Dispose();
    }

    private async Task TakeAndLeaveAsync(Delivery delivery, CancellationToken stop)
    {
        await Task.Yield();
        await TakeAsync(delivery, stop);
        places.Release();
    }

    private async ValueTask TakeAsync(Delivery delivery, CancellationToken stop)
    {
        try
        {
            var receivedAt = time.GetUtcNow();
            // A header is whatever its sender wrote; what is no trace context is not kept.
            var given = delivery.Header("traceparent") is { } header && ActivityContext.TryParse(header, null, out _) ? header : null;
            using var span = OrchestratorTelemetry.StartTaking(queue, given);
            var traceparent = span?.Id ?? given;
            var received = RunCommandReader.Read(queue, delivery, out var envelope);
            var outcome = await new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), time).UntilDoneAsync(
                () => taking.TakeAsync(received, receivedAt, traceparent, stop),
                e => log.LogWarning("A message of {Queue} could not be taken ({Reason}); trying again", queue, e.Message),
                stop);
            if (outcome.Error is { } error) log.LogWarning("Denied: {Error}", error);
            answers.Send(delivery, envelope, nameof(RunOutcome), delivery.Header("traceparent"), writer => JsonSerializer.Serialize(writer, outcome, JsonSerializerOptions.Web));
            delivery.Settle();
        }
        catch (Exception e)
        {
            log.LogWarning("A message of {Queue} is left to the next orchestrator ({Reason})", queue, e.Message);
            delivery.Return();
        }
    }
}
