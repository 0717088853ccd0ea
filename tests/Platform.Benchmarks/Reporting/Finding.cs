namespace Platform.Benchmarks.Reporting;

/// <summary>A limit that a figure has to keep.</summary>
internal sealed record Bar(double Limit, bool AtLeast, string Text)
{
    public static Bar AtLeastOf(double limit, string text) => new(limit, true, text);

    public static Bar AtMostOf(double limit, string text) => new(limit, false, text);

    public bool IsMetBy(double figure) => AtLeast ? figure >= Limit : figure <= Limit;
}

/// <summary>One measured figure, beside what it is compared with and the bar it has to reach.</summary>
internal sealed record Finding
{
    public required string What { get; init; }

    public required double Ours { get; init; }

    public required string Unit { get; init; }

    public double? Baseline { get; init; }

    /// <summary>What the baseline is.</summary>
    public string? BaselineIs { get; init; }

    public double? Ratio => Baseline is { } baseline && baseline != 0 ? Ours / baseline : null;

    public Bar? Bar { get; init; }

    /// <summary>Whether the bar judges the figure itself and not its ratio to the baseline.</summary>
    public bool BarIsAbsolute { get; init; }

    public bool? IsMet => Bar is not { } bar ? null : (BarIsAbsolute ? Ours : Ratio) is { } judged && bar.IsMetBy(judged);
}

/// <summary>A table that explains a finding.</summary>
internal sealed record Detail(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string? Note = null);

/// <summary>What one benchmark found.</summary>
internal sealed record Result(string Benchmark, string Title, string Method, IReadOnlyList<Finding> Findings, IReadOnlyList<Detail> Details);
