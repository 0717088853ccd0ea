using System.CommandLine;
using System.CommandLine.Help;
using Hestia.Showing;

namespace Hestia.Commanding;

/// <summary>Help for a person who is in a hurry: what it does, how it is written, examples that work.</summary>
internal static class Help
{
    private const string Program = "./platform";

    /// <summary>Verbs that the script at the root serves itself, so that one help shows all there is.</summary>
    private static readonly (string Verb, string Does)[] StackVerbs =
    [
        ("up", "Start the stack; a second time it only starts what is down"),
        ("down", "Stop it; data stays"),
        ("status", "What runs where"),
        ("logs [SERVICE]", "What the services write"),
        ("demo", "The whole journey on real input, explained"),
        ("test", "Every test, on an instance of its own"),
        ("bench", "Measure throughput and latency"),
        ("agents new|list|remove", "Users of the broker for single agents"),
    ];

    public static IEnumerable<Line> Of(Command command, int width)
    {
        var isRoot = command is RootCommand;
        var lines = new List<Line> { new(new Span("Usage  ", Ink.Faint), new Span(UsageOf(command), Ink.Strong)), Line.Empty };
        lines.AddRange(Fold.At([command.Description], width).Select(s => new Line(s)));
        var verb = command as Verb;
        foreach (var note in verb?.Notes ?? [])
        {
            lines.Add(Line.Empty);
            lines.AddRange(Fold.At([note], width).Select(s => new Line(s)));
        }

        if (isRoot)
        {
            Section("The stack", StackVerbs.Select(v => (v.Verb, v.Does)));
        }

        Section(isRoot ? "Acting and asking" : "Verbs", VerbsUnder(command, isRoot));
        Section("Arguments", command.Arguments.Select(a => (a.Name, a.Description ?? "")));
        Section("Options", command.Options.Where(o => !o.Hidden && !o.Recursive && o is not VersionOption).Select(o => (Signature(o), o.Description ?? "")));
        Section("Everywhere", Inherited(command).Select(o => (Signature(o), o.Description ?? "")));
        if (verb is { Examples.Count: > 0 })
        {
            lines.Add(Line.Empty);
            lines.Add(new Line(new Span("Examples", Ink.Name)));
            foreach (var (line, purpose) in verb.Examples)
            {
                lines.Add(new Line("  ", new Span("# " + purpose, Ink.Faint)));
                lines.Add(new Line("  " + line));
            }
        }

        Section("Exit codes", (verb?.Exits ?? (isRoot ? Codes : [])).Select(e => (e.Code.ToString(), e.Meaning)));
        return lines;

        void Section(string title, IEnumerable<(string Left, string Right)> rows)
        {
            var facts = new Facts();
            var any = false;
            foreach (var (left, right) in rows)
            {
                facts.Add(left, right);
                any = true;
            }

            if (any)
            {
                lines.Add(Line.Empty);
                lines.Add(new Line(new Span(title, Ink.Name)));
                lines.AddRange(facts.Lines(width));
            }
        }
    }

    private static readonly IReadOnlyList<(int Code, string Meaning)> Codes =
    [
        (ExitCode.Done, "done"),
        (ExitCode.Failed, "the thing asked for failed"),
        (ExitCode.Usage, "the command line is not understood"),
        (ExitCode.NotFound, "not found"),
        (ExitCode.Refused, "refused by a gate, security or policy"),
        (ExitCode.Unreachable, "a service does not answer"),
    ];

    /// <summary>How a command is written, e.g. <c>./platform action run TYPE [options]</c>.</summary>
    public static string UsageOf(Command command)
    {
        var arguments = command.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[{a.Name}]" : a.Name);
        var tail = command.Subcommands.Count > 0 ? ["VERB"] : arguments.Append("[options]");
        return string.Join(' ', [NameOf(command), .. tail]);
    }

    public static string NameOf(Command command)
    {
        var names = new List<string>();
        for (var at = command; at is not RootCommand; at = at.Parents.OfType<Command>().First())
        {
            names.Insert(0, at.Name);
        }

        return string.Join(' ', [Program, .. names]);
    }

    private static IEnumerable<(string, string)> VerbsUnder(Command command, bool deep) => command.Subcommands
        .Where(c => !c.Hidden)
        .SelectMany(c => deep && c.Subcommands.Count > 0
            ? c.Subcommands.Where(s => !s.Hidden).Select(s => ($"{c.Name} {Shape(s)}", s.Description ?? ""))
            : [(Shape(c), c.Description ?? "")]);

    private static string Shape(Command command) => string.Join(
        ' ', [command.Name, .. command.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[{a.Name}]" : a.Name)]);

    private static IEnumerable<Option> Inherited(Command command)
    {
        for (var at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            foreach (var option in at.Options.Where(o => o.Recursive && !o.Hidden && (at == command || o is not VersionOption)))
            {
                yield return option;
            }

            // The version is asked of the program, not of a verb.
            if (at is RootCommand && at == command)
            {
                foreach (var option in at.Options.OfType<VersionOption>().Where(o => !o.Recursive))
                {
                    yield return option;
                }
            }
        }
    }

    private static string Signature(Option option)
    {
        var aliases = string.Join(", ", option.Aliases.Append(option.Name));
        return option.ValueType == typeof(bool) || option is HelpOption or VersionOption ? aliases : $"{aliases} {option.HelpName ?? "VALUE"}";
    }
}
