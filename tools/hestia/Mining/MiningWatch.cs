using System.Text.Json;

namespace Hestia.Mining;

/// <summary>Asks how mining stands until it has ended. It waits while entries are read, and gives up where none is for a while.</summary>
/// <param name="ask">The miner's answer now, as it came and as it is understood.</param>
/// <param name="pause">Waits.</param>
internal sealed class MiningWatch(Func<CancellationToken, Task<(JsonElement Json, MiningStatus Status)>> ask, Func<TimeSpan, CancellationToken, Task> pause, TimeProvider clock)
{
    /// <summary>How long the miner may read nothing before it counts as stuck.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>The answer with which the mining that was begun has ended, well or not.</summary>
    /// <param name="begun">The answer to the beginning of it.</param>
    /// <param name="tell">Hears every answer on the way.</param>
    public async Task<(JsonElement Json, MiningStatus Status)> UntilEndedAsync((JsonElement Json, MiningStatus Status) begun, Action<MiningStatus> tell, CancellationToken cancel)
    {
        var now = begun;
        var (read, readAt) = (begun.Status.Entries, clock.GetTimestamp());
        for (var wait = FirstPause; now.Status.State == "running"; wait = wait * 2 < LongestPause ? wait * 2 : LongestPause)
        {
            await pause(wait, cancel);
            now = await ask(cancel);
            tell(now.Status);
            if (begun.Status.StartedAt is { } ours && now.Status.StartedAt is { } its && its != ours)
            {
                throw new CliException(ExitCode.Failed, "Other mining has begun since, and the miner no longer tells how this one ended. ./platform mine begins anew.");
            }

            if (now.Status.Entries != read)
            {
                (read, readAt) = (now.Status.Entries, clock.GetTimestamp());
            }
            else if (now.Status.State == "running" && clock.GetElapsedTime(readAt) >= Patience)
            {
                throw new CliException(ExitCode.Unreachable, $"The miner has read nothing for {Patience.TotalSeconds:0} seconds and still says that it runs. ./platform logs miner may tell why.");
            }
        }

        return now.Status.State is "done" or "failed"
            ? now
            : throw new CliException(ExitCode.Failed, $"The miner says {now.Status.State} and no longer how the mining ended; it was started anew, perhaps. ./platform mine begins again.");
    }
}
