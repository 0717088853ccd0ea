namespace Platform.Benchmarks.Measuring;

/// <summary>Values in order.</summary>
internal sealed class Quantiles
{
    private readonly double[] sorted;

    public Quantiles(IEnumerable<double> values)
    {
        sorted = [.. values.Order()];
        if (sorted.Length == 0) throw new InvalidOperationException("There is nothing to take quantiles of.");
    }

    public int Count => sorted.Length;

    public double Median => At(0.5);

    public double Max => sorted[^1];

    /// <summary>The least value that so large a part of all does not exceed.</summary>
    public double At(double part) => sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];

    public static double MedianOf(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        var middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }
}
