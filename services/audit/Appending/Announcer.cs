using Audit.Storage;
using MassTransit;

namespace Audit.Appending;

/// <summary>
/// Tells every source how far the ledger holds its records: at once when something was appended after a pause, every 100 ms while
/// appending goes on, and once a second in any case, so that a source that missed one learns it.
/// </summary>
internal sealed class Announcer(Announcements announcements, JournalHeads heads, IBus bus, TimeProvider time, ILogger<Announcer> log) : BackgroundService
{
    private static readonly TimeSpan WhileBusy = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan InAnyCase = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lastOfAll = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var untilAll = InAnyCase - time.GetElapsedTime(lastOfAll);
                await announcements.WaitAsync(untilAll > TimeSpan.Zero ? untilAll : TimeSpan.Zero, stoppingToken);
                var all = time.GetElapsedTime(lastOfAll) >= InAnyCase;
                if (all) lastOfAll = time.GetTimestamp();
                if (all) announcements.Heard(await heads.SourcesAsync(stoppingToken));
                foreach (var message in announcements.Take(all, time.GetUtcNow()))
                {
                    // Publishing waits for a broker that is away, perhaps for ever; the next second's announcement says the same and more.
                    await bus.Publish(message, stoppingToken).WaitAsync(PublishLimit, time, stoppingToken);
                }

                await Task.Delay(WhileBusy, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning("The sources could not be told what the ledger holds: {Reason}", e.Message);
            }
        }
    }
}
