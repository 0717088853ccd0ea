using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Platform.Laws;

/// <summary>Where the body begins or ends.</summary>
/// <param name="Pattern">The line, or null for the beginning or the end of the text.</param>
/// <param name="Includes">The line itself is in the body.</param>
internal sealed record BodyEdge(LinePattern? Pattern, bool Includes);

/// <summary>What a profile says, as the recogniser asks it.</summary>
internal sealed record ProfileRules
{
    public required string Name { get; init; }

    public required bool Markdown { get; init; }

    public required BodyEdge From { get; init; }

    public required BodyEdge To { get; init; }

    /// <summary>Unnumbered paragraphs under a heading are units.</summary>
    public required bool Paragraphs { get; init; }

    /// <summary>The lines that begin a section of the document, by section, in the order of <see cref="ProfileReader.Sections"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<LinePattern>> Sections { get; init; }

    public required IReadOnlyList<LevelRule> Levels { get; init; }
}

/// <summary>Reads a profile strictly: every member known, none twice, every value of its type.</summary>
internal static class ProfileReader
{
    public const int MaxCharacters = 64 * 1024;
    public const int MaxLevels = 24;
    private const int MaxEntries = 32;

    public static readonly string[] Sections = ["preamble", "body", "conclusions", "attachment"];

    public static ProfileRules Read(string yaml)
    {
        if (yaml.Length > MaxCharacters)
        {
            throw YamlMembers.Invalid(1, $"a profile has at most {MaxCharacters} characters, this one {yaml.Length}");
        }

        // Some editors begin a file with a byte order mark.
        var root = new YamlMembers(Root(yaml.TrimStart('\uFEFF')), "the profile");
        var rules = new ProfileRules
        {
            Name = Name(root),
            Markdown = OneOf(root, "marks", "plain", "markdown") == "markdown",
            Paragraphs = OneOf(root, "paragraphs", "units", "text") == "units",
            From = new BodyEdge(null, true),
            To = new BodyEdge(null, true),
            Sections = ReadSections(root),
            Levels = LevelReader.Read(root.Take("levels") as YamlSequenceNode, MaxLevels, MaxEntries),
        };
        root.Optional("about");
        if (root.Take("body") is { } node)
        {
            var body = new YamlMembers(node, "'body'");
            rules = rules with
            {
                From = Edge(body, "from", "start", "line", "after"),
                To = Edge(body, "to", "end", "through", "before"),
            };
            body.NothingLeft();
        }

        root.NothingLeft();
        return rules;
    }

    private static YamlNode Root(string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents.Count == 1
                ? stream.Documents[0].RootNode
                : throw YamlMembers.Invalid(1, $"there must be one YAML document, there are {stream.Documents.Count}");
        }
        catch (YamlException broken)
        {
            throw YamlMembers.Invalid(broken.Start.Line, $"it is no YAML: {broken.Message.TrimEnd('.')}");
        }
        catch (Exception broken) when (broken is ArgumentException or InvalidOperationException or InvalidCastException)
        {
            throw YamlMembers.Invalid(1, $"it is no YAML: {broken.Message.TrimEnd('.')}");
        }
    }

    private static string Name(YamlMembers root)
    {
        var name = root.Required("name");
        return name.Length <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? name
            : throw YamlMembers.Invalid(1, "'name' has 1 to 64 small letters, digits and hyphens");
    }

    private static string OneOf(YamlMembers members, string name, string normal, string other)
    {
        var value = members.Optional(name) ?? normal;
        return value == normal || value == other
            ? value
            : throw YamlMembers.Invalid(1, $"'{name}' is '{normal}' or '{other}', not '{value}'");
    }

    private static BodyEdge Edge(YamlMembers body, string name, string all, string includes, string excludes)
    {
        switch (body.Take(name))
        {
            case null:
            case YamlScalarNode scalar when scalar.Value == all:
                return new BodyEdge(null, true);
            case YamlMappingNode mapping:
                var members = new YamlMembers(mapping, $"'{name}' of 'body'");
                var included = members.Optional(includes);
                var excluded = members.Optional(excludes);
                members.NothingLeft();
                return (included ?? excluded) is { } pattern && (included is null || excluded is null)
                    ? new BodyEdge(Pattern(pattern, mapping), included is not null)
                    : throw YamlMembers.Invalid(mapping, $"'{name}' of 'body' has either '{includes}' or '{excludes}'");
            case var node:
                throw YamlMembers.Invalid(node, $"'{name}' of 'body' is '{all}', or has '{includes}' or '{excludes}'");
        }
    }

    private static IReadOnlyList<LinePattern>[] ReadSections(YamlMembers root)
    {
        if (root.Take("sections") is not { } node)
        {
            return [[], [], [], []];
        }

        var members = new YamlMembers(node, "'sections'");
        IReadOnlyList<LinePattern>[] sections = [.. Sections.Select(name => Patterns(members, name))];
        members.NothingLeft();
        return sections;
    }

    private static IReadOnlyList<LinePattern> Patterns(YamlMembers members, string name) =>
        [.. members.Texts(name, MaxEntries).Select(entry => Pattern(entry.Text, entry.Node))];

    private static LinePattern Pattern(string source, YamlNode node) =>
        source.Length <= LinePattern.MaxLength
            ? new LinePattern(source)
            : throw YamlMembers.Invalid(node, $"a line pattern has at most {LinePattern.MaxLength} characters");
}
