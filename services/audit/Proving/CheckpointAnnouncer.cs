using MassTransit;
using Platform.Contracts;

namespace Audit.Proving;

/// <summary>
/// Tells every witness what was signed last: at most once a second, and every five seconds in any case, so that one that missed it hears
/// it, and one that hears nothing knows that something is wrong. A broker that is away holds up nobody but this.
/// </summary>
internal sealed class CheckpointAnnouncer(SignedHead head, LedgerKey key, IBus bus, TimeProvider time, ILogger<CheckpointAnnouncer> log)
    : BackgroundService
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InAnyCase = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (key.Signer is not { } signer) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await head.WaitToTellAsync(InAnyCase, stoppingToken);
                if (head.Newest is { } note)
                {
                    await bus.Publish(new LedgerSigned { Checkpoint = note.ToString(), VerifierKey = signer.Key.ToString() }, stoppingToken)
                        .WaitAsync(PublishLimit, time, stoppingToken);
                }

                await Task.Delay(AtMostEvery, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning("The witnesses could not be told what was signed: {Reason}", e.Message);
            }
        }
    }
}
