using System.Runtime.InteropServices;

namespace Miner.Learning;

/// <summary>All that a <see cref="DriftDetector"/> remembers; its default is the beginning. Equal states behave alike ever after.</summary>
/// <param name="Baseline">The rate the pattern is known to have had, never falling; of failures, where the detector watches for a
/// rise.</param>
/// <param name="Slight">Evidence that nine tenths of the baseline are left.</param>
/// <param name="Marked">Evidence that seven tenths of it are left.</param>
/// <param name="Severe">Evidence that four tenths of it are left.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DriftState(double Baseline, DriftEvidence Slight, DriftEvidence Marked, DriftEvidence Severe)
{
    /// <summary>Where the change most likely began, and what has been counted since: that of the strongest evidence.</summary>
    public DriftEvidence Leading()
    {
        var slightOrMarked = Marked.Sum > Slight.Sum ? Marked : Slight;
        return Severe.Sum > slightOrMarked.Sum ? Severe : slightOrMarked;
    }
}

/// <summary>The evidence for one size of change.</summary>
/// <param name="Sum">Shiryaev and Roberts: the likelihood ratios of a change at each attempt so far, added up.</param>
/// <param name="Best">Page: the largest of these ratios, that of a change at <paramref name="Seq"/>.</param>
/// <param name="Seq">The sequence number of the first attempt after the most likely change.</param>
/// <param name="At">That attempt's time.</param>
/// <param name="Successes">From that attempt on, itself included.</param>
/// <param name="Failures">From that attempt on, itself included.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DriftEvidence(double Sum, double Best, long Seq, DateTimeOffset At, long Successes, long Failures);
