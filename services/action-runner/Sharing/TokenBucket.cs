namespace ActionRunner.Sharing;

/// <summary>So many at once, then so many a second. Thread-safe.</summary>
internal sealed class TokenBucket(double atOnce, double perSecond, TimeProvider time)
{
    private readonly Lock gate = new();
    private double taken;
    private long? filledAt;

    public bool TryTake()
    {
        lock (gate)
        {
            Fill();
            if (taken > atOnce - 1) return false;
            taken++;
            return true;
        }
    }

    /// <summary>Whether nothing was taken for as long as it takes to be as good as new.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
            {
                Fill();
                return taken <= 0;
            }
        }
    }

    private void Fill()
    {
        if (filledAt is { } before) taken = Math.Max(0, taken - (time.GetElapsedTime(before).TotalSeconds * perSecond));
        filledAt = time.GetTimestamp();
    }
}
