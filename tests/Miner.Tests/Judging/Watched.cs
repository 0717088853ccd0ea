using Miner.Learning;

namespace Miner.Tests.Judging;

/// <summary>A pattern of one regime under a detector's eyes: counts as the miner does, one attempt a second.</summary>
internal sealed class Watched(DriftDirection direction)
{
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

    public DriftDetector Detector { get; } = new(direction);

    public long Successes { get; private set; }

    public long Failures { get; private set; }

    public long Seq => Successes + Failures;

    public bool Attempt(bool success)
    {
        var alarm = Detector.Observe(success, Start.AddSeconds(Seq + 1), Seq + 1, Successes, Failures);
        if (success) Successes++;
        else Failures++;
        return alarm;
    }

    /// <summary>Returns after how many attempts the detector raised an alarm, or <paramref name="atMost"/> + 1.</summary>
    public int UntilAlarm(Random random, double rate, int atMost)
    {
        for (var attempt = 1; attempt <= atMost; attempt++)
        {
            if (Attempt(random.NextDouble() < rate)) return attempt;
        }

        return atMost + 1;
    }
}
