using System.Runtime.InteropServices;

namespace Miner.Learning;

/// <summary>How long a bad pattern is left alone.</summary>
/// <param name="FailedAt">Its last failure.</param>
/// <param name="Wait">So long after it; at most <see cref="LearningOptions.LongestProbation"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Probation(DateTimeOffset FailedAt, TimeSpan Wait)
{
    /// <summary>The end of the wait; null where it is over, or where the failure was told by a clock that was ahead.</summary>
    public DateTimeOffset? Until(DateTimeOffset now, LearningOptions options)
    {
        // Waiting for such a clock could take for ever.
        if (FailedAt > now + options.LongestProbation) return null;
        var until = FailedAt + Wait;
        return now < until ? until : null;
    }
}
