using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Platform.Statements;

namespace Hestia.Commanding;

/// <summary>Options with values of a kind; what is not of that kind is refused with a sentence that says what would be.</summary>
internal static class Values
{
    public static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = value, Description = description };

    /// <summary>An id that something is to be recorded under (<see cref="Identifier"/>).</summary>
    public static Option<string?> Id(string name, string value, string description)
    {
        var option = Text(name, value, description);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Identifier.Fault(result.Tokens[0].Value) is { } fault) result.AddError($"{name} takes an id. {fault}");
        });
        return option;
    }

    /// <summary>One of some words in capitals, written in any case and with - or _.</summary>
    public static Option<string?> Word(string name, string value, string? description, IReadOnlyList<string> words)
    {
        var option = new Option<string?>(name)
        {
            HelpName = value,
            Description = description ?? string.Join(", ", words),
            CustomParser = result =>
            {
                var word = Single(result).ToUpperInvariant().Replace('-', '_');
                if (words.Contains(word))
                {
                    return word;
                }

                result.AddError($"{name} takes {string.Join(", ", words)}, not {Single(result)}");
                return null;
            },
        };
        option.CompletionSources.Add([.. words]);
        return option;
    }

    public static Option<Guid?> Uuid(string name, string description) => Parsed<Guid?>(
        name, "UUID", description, text => Guid.TryParse(text, out var id) ? id : null, "takes a UUID with all its 32 digits");

    public static Option<long?> Whole(string name, string value, string description, long least, long most, params string[] aliases) => Parsed<long?>(
        name, value, description,
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most ? n : null,
        most == long.MaxValue ? $"takes a whole number from {least} on" : $"takes a whole number from {least} to {most}",
        aliases);

    public static Option<double?> Seconds(string name, string description, double most) => Parsed<double?>(
        name, "SECONDS", description,
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n) && n > 0 && n <= most ? n : null,
        $"takes seconds, above 0 and at most {most:0}");

    /// <summary>A length of time as a person writes it: <c>90s</c>, <c>30m</c>, <c>2h</c>, <c>1d</c>.</summary>
    public static Option<TimeSpan?> Span(string name, string description) => Parsed<TimeSpan?>(
        name, "SPAN", description,
        text => text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 } * number is > 0 and <= 366 * 86_400d and var seconds ? TimeSpan.FromSeconds(seconds) : null,
        "takes a length of time such as 30m, 2h or 1d");

    public static Option<T?> Parsed<T>(string name, string value, string description, Func<string, T?> parse, string takes, params string[] aliases) => new(name, aliases)
    {
        HelpName = value,
        Description = description,
        CustomParser = result =>
        {
            if (parse(Single(result)) is { } parsed)
            {
                return parsed;
            }

            result.AddError($"{name} {takes}, not {Single(result)}");
            return default;
        },
    };

    private static string Single(ArgumentResult result) => result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
}
