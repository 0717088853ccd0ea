using Spectre.Console;

namespace Hestia.Showing;

/// <summary>
/// Where output goes: data to standard output, talk to standard error. In a pipe there is no colour and no cutting, because
/// the reader is a program or a file; <c>COLUMNS</c> sets a width for those who want one.
/// </summary>
internal sealed class Terminal
{
    /// <summary>Wide enough that nothing is cut or folded.</summary>
    public const int Endless = 100_000;

    private readonly Lazy<IAnsiConsole> outColours;
    private readonly Lazy<IAnsiConsole> errorColours;

    public Terminal(TextWriter output, TextWriter error)
    {
        Out = output;
        Error = error;
        outColours = new(() => Colours(Out));
        errorColours = new(() => Colours(Error));
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public int Width { get; init; } = Endless;

    public bool OutColour { get; set; }

    public bool ErrorColour { get; set; }

    /// <summary>A person watches standard error, so progress may be drawn there.</summary>
    public bool ErrorIsWatched { get; init; }

    /// <summary>A person sits at both ends, so a question would reach one and be answered.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Text that is to be read as sentences folds at a width that eyes like, in a pipe too.</summary>
    public int ProseWidth => Math.Min(Width, 100);

    public static Terminal OfProcess(Func<string, string?> environment)
    {
        var colour = string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") is not ("dumb" or null);
        return new Terminal(Console.Out, Console.Error)
        {
            Width = WidthOfProcess(environment),
            OutColour = colour && !Console.IsOutputRedirected,
            ErrorColour = colour && !Console.IsErrorRedirected,
            CanAsk = !Console.IsErrorRedirected && !Console.IsInputRedirected,
            ErrorIsWatched = !Console.IsErrorRedirected && environment("TERM") is not ("dumb" or null),
        };
    }

    /// <summary>Data, for standard output.</summary>
    public void Print(Line line) => Write(Out, OutColour ? outColours : null, line);

    public void Print(IEnumerable<Line> lines)
    {
        foreach (var line in lines)
        {
            Print(line);
        }
    }

    public void Print(params Span[] spans) => Print(new Line(spans));

    /// <summary>Talk, for standard error.</summary>
    public void Say(params Span[] spans) => Write(Error, ErrorColour ? errorColours : null, new Line(spans));

    /// <summary>Asks on standard error; null where the input ended.</summary>
    public async Task<string?> AskAsync(string question, CancellationToken cancel)
    {
        await Error.WriteAsync(SafeText.Clean(question) + " ");
        return await Console.In.ReadLineAsync(cancel);
    }

    /// <summary>JSON text as one line on standard output; never coloured, safe on a terminal, the same value to a program.</summary>
    public void PrintJson(string json) => Out.WriteLine(SafeText.CleanJson(json));

    /// <summary>A console that draws on standard error, for progress.</summary>
    public IAnsiConsole Drawing() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = ErrorColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
        Out = new AnsiConsoleOutput(Error),
    });

    private static int WidthOfProcess(Func<string, string?> environment)
    {
        if (int.TryParse(environment("COLUMNS"), out var columns) && columns >= 20)
        {
            return columns;
        }

        // A terminal that does not tell its width (some CI consoles say 0) gets no cutting.
        return Console.IsOutputRedirected || Console.WindowWidth < 20 ? Endless : Console.WindowWidth;
    }

    private static void Write(TextWriter to, Lazy<IAnsiConsole>? colours, Line line)
    {
        if (colours is null)
        {
            to.WriteLine(line.ToString());
            return;
        }

        foreach (var span in line.Spans)
        {
            colours.Value.Write(new Text(span.Text, StyleOf(span.Ink)));
        }

        to.WriteLine();
    }

    private static IAnsiConsole Colours(TextWriter to)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(to),
        });
        console.Profile.Width = Endless;
        return console;
    }

    private static Style StyleOf(Ink ink) => ink switch
    {
        Ink.Strong => new Style(decoration: Decoration.Bold),
        Ink.Faint => new Style(Color.Grey),
        Ink.Good => new Style(Color.Green),
        Ink.Bad => new Style(Color.Red),
        Ink.Warning => new Style(Color.Yellow),
        Ink.Name => new Style(Color.Teal),
        _ => Style.Plain,
    };
}
