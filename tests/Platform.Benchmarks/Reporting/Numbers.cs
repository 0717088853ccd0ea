namespace Platform.Benchmarks.Reporting;

/// <summary>Figures with three digits that say something.</summary>
internal static class Numbers
{
    public static string Show(double value) => Math.Abs(value) switch
    {
        _ when value == Math.Truncate(value) => value.ToString("N0"),
        >= 100 => value.ToString("N0"),
        >= 10 => value.ToString("N1"),
        _ => value.ToString("N2"),
    };

    public static string Show(double? value, string unit) => value is { } v ? $"{Show(v)} {unit}" : "–";

    public static string Ratio(double? value) => value is { } v ? Show(v) + " ×" : "–";
}
