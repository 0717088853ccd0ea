namespace Miner.Learning;

/// <summary>
/// How strong evidence must be when many patterns are judged at once: logarithms of e-values, +∞ where none suffices. The two directions
/// are judged each for itself.
/// </summary>
internal sealed record Thresholds(double SuppressLogE, double ReinforceLogE)
{
    /// <summary>Where there is no pattern.</summary>
    public static readonly Thresholds None = new(double.PositiveInfinity, double.PositiveInfinity);
}
