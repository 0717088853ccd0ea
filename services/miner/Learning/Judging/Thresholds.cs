namespace Miner.Learning;

/// <summary>
/// How strong evidence must be when many patterns are judged at once: logarithms of e-values, +∞ where none suffices. The two directions
/// are judged each for itself.
/// </summary>
internal sealed record Thresholds(double SuppressLogE, double ReinforceLogE)
{
    /// <summary>For all patterns of one level.</summary>
    public static Thresholds Of(IEnumerable<OrionPattern> all, LearningOptions options)
    {
        var (suppress, reinforce, family) = (new List<double>(), new List<double>(), 0L);
        foreach (var pattern in all)
        {
            family++;
            // Most patterns have evidence in one direction at most.
            if (pattern.SuppressLogE > 0) suppress.Add(pattern.SuppressLogE);
            if (pattern.ReinforceLogE > 0) reinforce.Add(pattern.ReinforceLogE);
        }

        return new(EBenjaminiHochberg.LogThreshold(suppress, family, options.Alpha), EBenjaminiHochberg.LogThreshold(reinforce, family, options.Alpha));
    }
}
