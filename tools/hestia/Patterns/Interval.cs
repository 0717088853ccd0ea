namespace Hestia.Patterns;

/// <summary>An interval of success rates in two digits, rounded outwards, so that no more is claimed than is known.</summary>
internal static class Interval
{
    /// <summary>What arithmetic may leave beside a number that has two digits, e.g. 0.29 as 0.28999….</summary>
    private const double Slack = 1e-9;

    public static string Of(double lower, double upper) => $"{Math.Floor((lower * 100) + Slack) / 100:0.00}–{Math.Ceiling((upper * 100) - Slack) / 100:0.00}";
}
