namespace Hestia.Showing;

/// <summary>A column of a <see cref="Sheet"/>.</summary>
internal sealed record Column(string Title)
{
    /// <summary>0 always stays; of the others the highest goes first where the terminal is narrow.</summary>
    public int Dispensable { get; init; }

    /// <summary>A long text that may be cut down to this width; 0 where the column is never cut.</summary>
    public int CutTo { get; init; }

    /// <summary>Width to reserve before the rows are known, for a table that grows (<c>--follow</c>).</summary>
    public int Usual { get; init; }

    public bool AlignRight { get; init; }
}

/// <summary>
/// A table that fits its terminal: first it drops columns that a person can do without, then it cuts the long texts. It never
/// wraps, so that one row stays one line; nothing is cut in a pipe or with <c>--wide</c>.
/// </summary>
internal sealed class Sheet(IReadOnlyList<Column> columns)
{
    private const int Gap = 2;
    private readonly List<Span[]> rows = [];
    private (int Column, int Width)[]? layout;

    public void Add(params Span[] cells)
    {
        if (cells.Length != columns.Count)
        {
            throw new ArgumentException($"A row of {cells.Length} cells does not fit {columns.Count} columns.", nameof(cells));
        }

        rows.Add(cells);
    }

    /// <summary>Lays out and takes the rows added so far; the first call decides the widths for all later ones.</summary>
    public IEnumerable<Line> Take(int width, bool growing = false)
    {
        var lines = new List<Line>(rows.Count + 1);
        if (layout is null)
        {
            layout = LayOut(width, growing);
            lines.Add(Compose([.. columns.Select(c => new Span(c.Title, Ink.Faint))]));
        }

        lines.AddRange(rows.Select(Compose));
        rows.Clear();
        return lines;
    }

    private (int Column, int Width)[] LayOut(int width, bool growing)
    {
        var natural = columns.Select((column, i) =>
        {
            var content = rows.Count == 0 ? 0 : rows.Max(r => r[i].Width);
            if (growing)
            {
                content = Math.Max(content, column.Usual);
            }

            return content == 0 ? 0 : Math.Max(content, Cells.Width(column.Title));
        }).ToArray();

        // A column in which no row has anything says nothing.
        var kept = Enumerable.Range(0, columns.Count).Where(i => natural[i] > 0 || columns[i].Dispensable == 0).ToList();
        int Least(int i) => columns[i].CutTo > 0 ? Math.Min(natural[i], columns[i].CutTo) : natural[i];
        int Total(Func<int, int> of) => kept.Sum(of) + (Gap * Math.Max(0, kept.Count - 1));

        while (Total(Least) > width && kept.Exists(i => columns[i].Dispensable > 0))
        {
            kept.Remove(kept.MaxBy(i => columns[i].Dispensable));
        }

        var widths = kept.ToDictionary(i => i, Least);
        var spare = width - Total(i => widths[i]);
        foreach (var i in kept.Where(i => widths[i] < natural[i]).OrderBy(i => natural[i]))
        {
            var more = Math.Clamp(spare, 0, natural[i] - widths[i]);
            widths[i] += more;
            spare -= more;
        }

        // Narrower than the least: the last column that can be cut gives what is missing.
        foreach (var i in kept.AsEnumerable().Reverse().Where(i => columns[i].CutTo > 0))
        {
            var less = Math.Clamp(-spare, 0, Math.Max(0, widths[i] - 4));
            widths[i] -= less;
            spare += less;
        }

        return [.. kept.Select(i => (i, widths[i]))];
    }

    private Line Compose(Span[] cells)
    {
        var spans = new List<Span>(layout!.Length * 2);
        for (var n = 0; n < layout.Length; n++)
        {
            var (column, width) = layout[n];
            var last = n == layout.Length - 1;
            var cell = cells[column].Cut(width);
            var padding = new string(' ', Math.Max(0, width - cell.Width));
            if (columns[column].AlignRight)
            {
                spans.Add(padding);
            }

            spans.Add(cell);
            if (!last)
            {
                spans.Add((columns[column].AlignRight ? "" : padding) + new string(' ', Gap));
            }
        }

        return new Line([.. spans]);
    }
}
