using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Platform.Laws;

/// <summary>The members of one mapping of a profile. Each is taken once; what nobody took at the end is refused.</summary>
internal sealed class YamlMembers
{
    private readonly YamlMappingNode mapping;
    private readonly string where;
    private readonly Dictionary<string, YamlNode> left = [];

    public YamlMembers(YamlNode node, string where)
    {
        this.where = where;
        mapping = node as YamlMappingNode ?? throw Invalid(node, $"{where} must have members");
        foreach (var (key, value) in mapping.Children)
        {
            var name = key is YamlScalarNode { Value: { } text } ? text : throw Invalid(key, $"{where} has a member whose name is no word");
            left.Add(name, value);
        }
    }

    public YamlNode? Take(string name) => left.Remove(name, out var node) ? node : null;

    public string Required(string name) => Optional(name) ?? throw Invalid(mapping, $"{where} lacks the member '{name}'");

    public string? Optional(string name) => Take(name) is { } node ? Text(node, $"'{name}' of {where}") : null;

    public bool Flag(string name) => Take(name) switch
    {
        null => false,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" } => true,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "false" } => false,
        var node => throw Invalid(node, $"'{name}' of {where} must be true or false"),
    };

    public int Whole(string name, int most) => Take(name) switch
    {
        null => 0,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: [>= '1' and <= '9'] digit } when digit[0] - '0' <= most => digit[0] - '0',
        var node => throw Invalid(node, $"'{name}' of {where} must be a number from 1 to {most}"),
    };

    public IReadOnlyList<(string Text, YamlNode Node)> Texts(string name, int most) => Take(name) switch
    {
        null => [],
        YamlSequenceNode list when list.Children.Count <= most =>
            [.. list.Children.Select(node => (Text(node, $"an entry of '{name}' of {where}"), node))],
        var node => throw Invalid(node, $"'{name}' of {where} must be a list of at most {most} texts"),
    };

    public void NothingLeft()
    {
        foreach (var (name, node) in left)
        {
            throw Invalid(node, $"{where} has the unknown member '{name}'");
        }
    }

    public static string Text(YamlNode node, string what) =>
        node is YamlScalarNode { Value: { } text } && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw Invalid(node, $"{what} must be a text");

    public static LawException Invalid(YamlNode node, string what) => Invalid(node.Start.Line, what);

    public static LawException Invalid(long line, string what) =>
        new("PROFILE_INVALID", $"Line {line} of the profile: {what}. The page law-profiles.md of the reference lists every member.");
}
