using Miner.Learning;

namespace Miner.Tests.Judging;

/// <summary>Judgement as its definitions say, with a look at every pattern each time.</summary>
internal static class Naive
{
    public static Families Families(IReadOnlyCollection<OrionPattern> all, LearningOptions options) =>
        new(Thresholds([.. all.Where(p => !p.Key.Pooled)], options), Thresholds([.. all.Where(p => p.Key.Pooled)], options));

    public static Thresholds Thresholds(IReadOnlyCollection<OrionPattern> family, LearningOptions options) => new(
        LogThreshold(family.Select(p => p.SuppressLogE), family.Count, options.Alpha),
        LogThreshold(family.Select(p => p.ReinforceLogE), family.Count, options.Alpha));

    /// <summary>The rule of <see cref="EBenjaminiHochberg"/>, of e-values in any order.</summary>
    public static double LogThreshold(IEnumerable<double> logEvalues, long family, double alpha)
    {
        double[] rising = [.. logEvalues.Order()];
        return EBenjaminiHochberg.LogThreshold(rising, rising.Length, family, alpha);
    }

    public static Dictionary<PatternKey, Standing> Standings(IReadOnlyCollection<OrionPattern> all, LearningOptions options)
    {
        var families = Families(all, options);
        return all.ToDictionary(p => p.Key, p => Judge.Of(p, families.For(p.Key), options));
    }

    /// <summary>What <see cref="Judge.Advise"/> says of each pattern when it is asked about it.</summary>
    public static List<Avoidance> Avoided(IReadOnlyCollection<OrionPattern> all, DateTimeOffset now, LearningOptions options)
    {
        var families = Families(all, options);
        var decided = all.Where(Judge.IsDecided).ToList();
        var avoided = decided.Select(Asked).OfType<Avoidance>().ToDictionary(a => a.Key);
        var others = decided.Select(p => p.Key)
            .Where(k => !k.Pooled && avoided.ContainsKey(PatternKey.Pool(k.ActionType)) && !avoided.ContainsKey(k));
        return [.. avoided.Values.Concat(others.Select(k => new Avoidance(k, null, null))).OrderBy(a => a.Key, PatternOrder.Instance)];

        Avoidance? Asked(OrionPattern p)
        {
            var told = Judge.Advise(p.ActionType, p.Trigger, p, null, families, now, options);
            return told.AvoidUntil is { } until ? new Avoidance(p.Key, until, told.Reason) : null;
        }
    }
}
