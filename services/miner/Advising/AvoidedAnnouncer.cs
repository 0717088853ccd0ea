using MassTransit;
using Miner.Learning;
using Miner.Observing;
using Miner.Storage;
using Platform.Contracts;

namespace Miner.Advising;

/// <summary>
/// Tells the runners what is to be avoided, while this instance leads and knows: all of it when it changes, and then one part after the
/// other, so that silence means that nobody knows. A part is sent every 200 ms at most on the average, however much there is to tell.
/// </summary>
internal sealed class AvoidedAnnouncer(
    Model model, Knowledge knowledge, Keeper keeper, ObservingOptions observing, IBus bus, TimeProvider time, ILogger<AvoidedAnnouncer> log)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PerPart = TimeSpan.FromMilliseconds(200);

    private List<Avoidance> told = [];
    private (long Term, long Version) now;
    private Learned? judged;
    private long judgedAt;
    private long sentAt;
    private int next;

    private int Parts => Math.Clamp((told.Count + AvoidedPatterns.MostInPart - 1) / AvoidedPatterns.MostInPart, 1, AvoidedPatterns.MostParts);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var known = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, await knowledge.ThereAsync(stoppingToken));
                // Who was frozen, and has not looked since, may be known to know what he does not.
                if (keeper.Silence <= observing.ToldWithoutDatabase) await TellAsync(known.Token);
                await Task.Delay(Look, time, known.Token);
            }
            catch (OperationCanceledException)
            {
                // The end, or another instance leads now, or the broker is away: what is told late is worth nothing.
            }
            catch (Exception e)
            {
                log.LogWarning("What is to be avoided could not be told ({Reason})", e.Message);
                await Task.Delay(Beat, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TellAsync(CancellationToken cancel)
    {
        if (HasChanged())
        {
            next = 0;
            for (var part = 0; part < Parts; part++) await SendAsync(cancel);
        }
        else if (time.GetElapsedTime(sentAt) is var since && since >= PerPart && since >= Beat / Parts)
        {
            await SendAsync(cancel);
        }
    }

    /// <summary>Judges anew where something was learned, or time has passed, and it is time to.</summary>
    private bool HasChanged()
    {
        var (learned, term, since) = (model.Learned, keeper.Term, time.GetElapsedTime(judgedAt));
        if (term == now.Term && since < (learned == judged ? Beat : PerPart * (Parts - 1))) return false;
        (judged, judgedAt) = (learned, time.GetTimestamp());
        var avoided = Avoidance.Of(learned, time.GetUtcNow(), model.Options);
        if (term == now.Term && avoided.SequenceEqual(told)) return false;
        (told, now) = (avoided, (term, now.Version + 1));
        return true;
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        var part = next;
        next = (part + 1) % Parts;
        sentAt = time.GetTimestamp();
        // Publishing waits for a broker that is away.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Beat);
        await bus.Publish(
            new AvoidedPatterns
            {
                Term = now.Term,
                Version = now.Version,
                Part = part,
                Parts = Parts,
                SentMs = (long)time.GetElapsedTime(0).TotalMilliseconds,
                Left = Math.Max(0, told.Count - (AvoidedPatterns.MostParts * AvoidedPatterns.MostInPart)),
                Patterns = [.. told.Skip(part * AvoidedPatterns.MostInPart).Take(AvoidedPatterns.MostInPart).Select(Shown)],
            },
            limit.Token);
    }

    private AvoidedPattern Shown(Avoidance a)
    {
        long? left = a.Until is { } until ? Math.Max(0, (long)(until - time.GetUtcNow()).TotalMilliseconds) : null;
        return new AvoidedPattern(a.Key.ActionType, a.Key.Trigger, a.Key.Pooled ? "pooled" : "trigger", left, a.Reason);
    }
}
