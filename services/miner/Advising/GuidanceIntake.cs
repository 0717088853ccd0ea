using System.Text.Json;
using Miner.Observing;
using Platform.Hosting;
using Platform.Messaging;

namespace Miner.Advising;

/// <summary>
/// Answers <c>GetGuidance</c> on the bus, plain JSON and MassTransit's requests alike. A question is settled when its answer is handed
/// over: nobody waits longer than a moment for guidance, so one that is lost is asked again.
/// </summary>
internal sealed class GuidanceIntake(
    BrokerConnections broker, Knowledge knowledge, Advisor advisor, AnswerWriter answers, Readiness readiness, TimeProvider time, ILogger<GuidanceIntake> log) : BackgroundService
{
    private const string Part = "questions";
    private const string Outcome = "PatternGuidance";
    private const ushort Prefetch = 256;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                // An instance that does not know leaves the questions to one that does.
                using var known = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, await knowledge.ThereAsync(stoppingToken));
                await ReadAsync(known.Token);
                readiness.NotReady(Part, "Questions are left to an instance that knows what was learned.");
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private Task ReadAsync(CancellationToken known)
    {
        var queue = new QueueReader(broker, Topology.GuidanceQueue, Prefetch, time, log)
        {
            StateChanged = why => { if (why is null) readiness.Ready(Part); else readiness.NotReady(Part, why); },
        };
        return queue.RunAsync(delivery =>
        {
            if (!knowledge.IsThere)
            {
                // Taken before it was lost; another instance answers it.
                delivery.Return();
                return ValueTask.CompletedTask;
            }

            Answer(delivery);
            delivery.Settle();
            return ValueTask.CompletedTask;
        }, known);
    }

    private void Answer(Delivery delivery)
    {
        Envelope? envelope = null;
        try
        {
            envelope = Envelope.Open(delivery);
            var guidance = advisor.Ask(Question.Read(envelope.Message));
            answers.Send(delivery, envelope, Outcome, delivery.Header("traceparent"), json => JsonSerializer.Serialize(json, guidance, JsonSerializerOptions.Web));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            answers.Send(delivery, envelope, Outcome, null, json => JsonSerializer.Serialize(json, new QuestionRefused($"MALFORMED: {e.Message}"), JsonSerializerOptions.Web));
        }
        catch (Exception e)
        {
            // Whoever sends such a thing can send many.
            log.LogDebug("A question could not be answered: {Reason}", e.Message);
            var refused = new QuestionRefused($"UNAVAILABLE: The question could not be answered ({e.GetType().Name}); act as if nothing were known, or ask again.");
            answers.Send(delivery, envelope, Outcome, null, json => JsonSerializer.Serialize(json, refused, JsonSerializerOptions.Web));
        }
    }
}
