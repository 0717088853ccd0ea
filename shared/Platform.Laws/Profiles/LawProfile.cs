using System.Collections.Frozen;

namespace Platform.Laws;

/// <summary>
/// How a text's body is found and its levels are recognised. Read strictly from YAML: an unknown, double or missing member and a
/// value of a wrong type are refused with the line. The same profile marks the same bytes in the same way, always.
/// </summary>
public sealed class LawProfile
{
    private static readonly FrozenDictionary<string, LawProfile> Embedded =
        new[] { "numbered-sections", "markdown", "articles" }.ToFrozenDictionary(name => name, Load);

    private LawProfile(string yaml)
    {
        Yaml = yaml;
        Rules = ProfileReader.Read(yaml);
        Vocabulary = Platform.Laws.Vocabulary.Write(Rules);
    }

    /// <summary>The names of the profiles that are built in.</summary>
    public static IReadOnlyList<string> BuiltIns { get; } = ["numbered-sections", "markdown", "articles"];

    public string Name => Rules.Name;

    /// <summary>The YAML as it was given.</summary>
    public string Yaml { get; }

    /// <summary>JSON of everything that recognition depends on, defaults written out, members in one order.</summary>
    public string Vocabulary { get; }

    internal ProfileRules Rules { get; }

    /// <exception cref="LawException">PROFILE_INVALID: what is wrong, and in which line.</exception>
    public static LawProfile Parse(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        return new LawProfile(yaml);
    }

    /// <summary>A profile that is built in, or null.</summary>
    public static LawProfile? Find(string name) => Embedded.GetValueOrDefault(name);

    private static LawProfile Load(string name)
    {
        using var stream = typeof(LawProfile).Assembly.GetManifestResourceStream($"{name}.yaml")!;
        using var reader = new StreamReader(stream);
        return new LawProfile(reader.ReadToEnd());
    }
}
