using System.Text.Json;
using Spectre.Console;

namespace Platform.Benchmarks.Reporting;

/// <summary>Shows results to a person, or hands them to a program.</summary>
internal static class Screen
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Show(Result result)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(result.Title)}[/]") { Justification = Justify.Left });
        AnsiConsole.MarkupLineInterpolated($"[dim]{result.Method}[/]");
        AnsiConsole.Write(Findings(result.Findings));
        foreach (var detail in result.Details)
        {
            var table = new Table { Border = TableBorder.Simple, Title = new TableTitle(Markup.Escape(detail.Title)) };
            foreach (var column in detail.Columns) table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = true });
            foreach (var row in detail.Rows) table.AddRow([.. row.Select(Markup.Escape)]);
            if (detail.Note is not null) table.Caption = new TableTitle(Markup.Escape(detail.Note));
            AnsiConsole.Write(table);
        }
    }

    public static void ShowJson(Machine machine, IEnumerable<Result> results) =>
        Console.WriteLine(JsonSerializer.Serialize(new { machine, results }, Json));

    private static Table Findings(IEnumerable<Finding> findings)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("", "ours", "compared with", "ratio", "bar", "");
        foreach (var f in findings)
        {
            table.AddRow(
                Markup.Escape(f.What),
                Numbers.Show(f.Ours, f.Unit),
                f.Baseline is null ? "–" : Markup.Escape($"{Numbers.Show(f.Baseline, f.Unit)} ({f.BaselineIs})"),
                Numbers.Ratio(f.Ratio),
                Markup.Escape(f.Bar?.Text ?? "–"),
                f.IsMet switch { true => "[green]met[/]", false => "[red]missed[/]", null => "" });
        }

        return table;
    }
}
