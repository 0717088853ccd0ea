using System.Text;

namespace Platform.Benchmarks.Reporting;

/// <summary>docs/reference/performance.md: a section for each benchmark; those that were run now are replaced, the others stay.</summary>
internal static class ReferencePage
{
    private const string Mark = "\n## ";

    private const string Head = """
        # Performance

        Written by `./platform bench … --save`. To reproduce: `./platform bench` (throughput and latency, a few minutes), or name what you want:
        `./platform bench throughput latency append verify query memory learning mining guidance`; `./platform bench soak --minutes 10` is apart. It brings up a PostgreSQL and a RabbitMQ
        of its own and starts the services as real Release processes. Everything is durable and on: journal, ledger, chain.

        Load, broker, databases and services share one machine, and such machines are noisy: read the ratios, which come from one interleaved run, and not the
        absolute figures. *naive* is what a user would write instead, kept in `tests/Platform.Benchmarks/Naive`: a MassTransit consumer that loads, changes and saves
        with EF Core and publishes directly; an audit consumer that inserts a row for each message. It keeps no promise: no intent, no deduplication,
        no journal, no chain.

        """;

    public static async Task SaveAsync(Machine machine, IEnumerable<Result> results)
    {
        var file = Path.Combine(Root(), "docs", "reference", "performance.md");
        var sections = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(file))
        {
            foreach (var section in (await File.ReadAllTextAsync(file)).Split(Mark).Skip(1)) sections[section.Split('\n')[0].Trim()] = section;
        }

        foreach (var result in results) sections[result.Title] = Section(machine, result);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, Head.TrimEnd() + "\n" + string.Concat(sections.Values.Select(s => Mark + s.TrimEnd() + "\n")));
    }

    private static string Section(Machine machine, Result result)
    {
        var text = new StringBuilder();
        text.Append(result.Title).Append("\n\n").Append(result.Method).Append("\n\n");
        text.Append($"{machine.Date}, {machine}.\n\n");
        Table(text, ["", "ours", "compared with", "ratio", "bar", ""], result.Findings.Select(f => (IReadOnlyList<string>)
        [
            f.What,
            Numbers.Show(f.Ours, f.Unit),
            f.Baseline is null ? "–" : $"{Numbers.Show(f.Baseline, f.Unit)} ({f.BaselineIs})",
            Numbers.Ratio(f.Ratio),
            f.Bar?.Text ?? "–",
            f.IsMet switch { true => "met", false => "**missed**", null => "" },
        ]));
        foreach (var detail in result.Details)
        {
            text.Append($"\n{detail.Title}:\n\n");
            Table(text, detail.Columns, detail.Rows);
            if (detail.Note is not null) text.Append('\n').Append(detail.Note).Append('\n');
        }

        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        text.Append("| ").AppendJoin(" | ", columns).Append(" |\n|").AppendJoin('|', columns.Select(_ => "---")).Append("|\n");
        foreach (var row in rows) text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
    }

    /// <summary>The repository's own folder.</summary>
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("Platform.sln was not found above this program, so there is no docs folder to save to.");
    }
}
