using System.Globalization;

namespace Audit.Verifying;

/// <summary>With which probability a sample would have found altered entries.</summary>
internal static class SampleOdds
{
    private static readonly long[] Told = [1_000, 100, 10, 1];

    /// <summary>
    /// That a sample without repetition holds at least one altered entry (the hypergeometric distribution): one less the product of
    /// (size - sample - i) / (size - i) over the altered ones.
    /// </summary>
    public static double OfFinding(long size, long sample, long altered)
    {
        if (sample == 0 || altered == 0) return 0;
        if (altered > size - sample) return 1;

        // Sample and altered entries may change places in the formula: the fewer ones make the shorter product.
        var (few, many) = (Math.Min(sample, altered), Math.Max(sample, altered));
        double missed = 0;
        for (long i = 0; i < few; i++) missed += double.LogP1(-many / (double)(size - i));

        // Never 1 by rounding: that is said where it is certain.
        return Math.Min(-double.ExpM1(missed), Math.BitDecrement(1d));
    }

    /// <summary>What a sample of so many would have found, for a thousand altered entries, a hundred, ten, and one.</summary>
    public static IReadOnlyList<FoundWith> Of(long size, long sample) =>
        [.. Told.Where(altered => altered <= size).Select(altered => new FoundWith(altered, OfFinding(size, sample, altered)))];

    /// <summary>The same as a sentence.</summary>
    public static string Sentence(IReadOnlyList<FoundWith> odds) => odds.Count == 0
        ? "There was nothing to choose from."
        : string.Join("; ", odds.Select((o, i) => i == 0 ? First(o) : $"of {Number(o.Altered)} with {Percent(o.Probability)}")) + ".";

    private static string First(FoundWith odds) =>
        odds.Altered == 1
            ? $"It would have found a single altered entry with {Percent(odds.Probability)}"
            : $"Of {Number(odds.Altered)} altered entries it would have found at least one with {Percent(odds.Probability)}";

    private static string Number(long altered) => altered == 1 ? "a single one" : altered.ToString("N0", CultureInfo.InvariantCulture);

    // Cut off and not rounded, but for what is a double's own fault: it never says more than is so, and 100 % only where it is certain.
    private static string Percent(double probability)
    {
        var hundredths = probability < 1 ? Math.Min(9_999, Math.Floor((probability * 10_000) + 1e-6)) : 10_000;
        return (hundredths / 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";
    }
}

/// <summary>So many altered entries show in a sample with this probability, at least one of them.</summary>
internal sealed record FoundWith(long Altered, double Probability);
