namespace Miner.Learning;

/// <summary>
/// Notices that a pattern no longer succeeds as it used to, or no longer fails as it used to.
/// <para>
/// The baseline is the highest lower end that the regime's <see cref="ConfidenceSequence"/> has had before the attempt at hand. For
/// each of three changed rates, the likelihood ratio of that rate against the baseline has a mean of at most 1 as long as the true
/// rate is not below the baseline; so the Shiryaev–Roberts sum of these ratios is on average no more than the count of attempts, and
/// the mean of the three sums takes at least <see cref="AlarmAt"/> attempts, on average, to reach that limit falsely. The baseline
/// itself is above an unchanged truth with a probability of at most 5 %, and then by little.
/// </para>
/// <para>
/// Sources: Shin, Ramdas and Rinaldo 2023, "E-detectors: a nonparametric framework for sequential change detection"; Page 1954,
/// "Continuous inspection schemes", for where the change began.
/// </para>
/// <para>What was counted since the change was picked out because it looked changed: its first interval is a little too sure of
/// itself.</para>
/// </summary>
internal sealed class DriftDetector(DriftDirection direction)
{
    /// <summary>Without a change, at most one alarm in so many attempts on average.</summary>
    public const double AlarmAt = 1e7;

    /// <summary>A pattern that works less often than this never "used to work".</summary>
    public const double LeastBaseline = 0.5;

    // A baseline of 1 would make the first failure infinitely surprising.
    private const double HighestBaseline = 1 - 1e-6;

    // Far above any alarm and far below infinity, for a caller that does not reset.
    private const double Bound = 1e15;

    private static readonly double Limit = ConfidenceSequence.Limit(ConfidenceSequence.Alpha);

    public DriftState State { get; set; }

    /// <summary>Takes one attempt that succeeded or failed.</summary>
    /// <param name="success">Whether it succeeded.</param>
    /// <param name="at">Its time, kept for <see cref="DriftEvidence.At"/> and of no influence.</param>
    /// <param name="seq">Its sequence number, likewise.</param>
    /// <param name="regimeSuccesses">Successes of the regime before this attempt.</param>
    /// <param name="regimeFailures">Failures of the regime before this attempt.</param>
    /// <returns>
    /// True for an alarm. <see cref="DriftState.Leading"/> then tells the new regime's first attempt and its counts, this attempt included;
    /// the caller begins that regime and calls <see cref="Reset"/>.
    /// </returns>
    public bool Observe(bool success, DateTimeOffset at, long seq, long regimeSuccesses, long regimeFailures)
    {
        // Watching for a rise is watching the failures fall.
        var usual = direction == DriftDirection.Down ? success : !success;
        var (usuals, others) = direction == DriftDirection.Down ? (regimeSuccesses, regimeFailures) : (regimeFailures, regimeSuccesses);

        var baseline = Raise(State.Baseline, usuals, others);
        if (baseline < LeastBaseline)
        {
            State = State with { Baseline = baseline };
            return false;
        }

        State = new DriftState(
            baseline,
            Weigh(State.Slight, 0.9, baseline, usual, success, at, seq),
            Weigh(State.Marked, 0.7, baseline, usual, success, at, seq),
            Weigh(State.Severe, 0.4, baseline, usual, success, at, seq));
        return (State.Slight.Sum + State.Marked.Sum + State.Severe.Sum) / 3 >= AlarmAt;
    }

    /// <summary>Forgets everything; the baseline is learned anew from the counts of the next attempts' regime.</summary>
    public void Reset() => State = default;

    private static double Raise(double baseline, long usuals, long others)
    {
        // The lower end is above the baseline exactly where the baseline is ruled out from below; that is cheaper to ask than the end
        // itself.
        if (usuals == 0 || baseline >= HighestBaseline || usuals <= baseline * ((double)usuals + others)) return baseline;
        if (baseline > 0 && ConfidenceSequence.LogMartingale(usuals, others, baseline) <= Limit) return baseline;
        return Math.Clamp(ConfidenceSequence.Lower(usuals, others), baseline, HighestBaseline);
    }

    private static DriftEvidence Weigh(DriftEvidence evidence, double left, double baseline, bool usual, bool success, DateTimeOffset at, long seq)
    {
        var ratio = usual ? left : (1 - (left * baseline)) / (1 - baseline);

        // A change that speaks for itself no more than no change at all is given up; the next one is presumed at this attempt.
        var counted = evidence.Best > 1 ? evidence : evidence with { Best = 1, Seq = seq, At = at, Successes = 0, Failures = 0 };
        return counted with
        {
            Sum = Math.Min((evidence.Sum + 1) * ratio, Bound),
            Best = Math.Min(counted.Best * ratio, Bound),
            Successes = counted.Successes + (success ? 1 : 0),
            Failures = counted.Failures + (success ? 0 : 1),
        };
    }
}
