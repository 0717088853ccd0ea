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
        var alone = ConfidenceSequence.Limit(options.Alpha);
        foreach (var pattern in all)
        {
            family++;
            // What does not suffice for one alone suffices for none of a family; most patterns are such, and this is done ten times a
            // second.
            if (pattern.SuppressLogE >= alone) suppress.Add(pattern.SuppressLogE);
            if (pattern.ReinforceLogE >= alone) reinforce.Add(pattern.ReinforceLogE);
        }

        return new(EBenjaminiHochberg.LogThreshold(suppress, family, options.Alpha), EBenjaminiHochberg.LogThreshold(reinforce, family, options.Alpha));
    }
}
