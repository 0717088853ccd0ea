using YamlDotNet.RepresentationModel;

namespace Platform.Laws;

/// <summary>Reads the levels of a profile.</summary>
internal static class LevelReader
{
    private const int MaxAtx = 6;

    public static IReadOnlyList<LevelRule> Read(YamlSequenceNode? levels, int most, int mostEntries) =>
        levels is { Children.Count: > 0 } && levels.Children.Count <= most
            ? [.. levels.Children.Select(node => Level(node, mostEntries))]
            : throw YamlMembers.Invalid(levels?.Start.Line ?? 1, $"'levels' must be a list of 1 to {most} levels");

    private static LevelRule Level(YamlNode node, int mostEntries)
    {
        var members = new YamlMembers(node, "a level");
        var kind = members.Required("kind");
        if (!Elements.Kinds.Contains(kind))
        {
            throw YamlMembers.Invalid(node, $"'{kind}' is no kind of unit; the kinds are {string.Join(", ", Elements.Kinds)}");
        }

        var samples = members.Texts("forms", mostEntries);
        var level = new LevelRule
        {
            Kind = kind,
            Words = [.. members.Texts("words", mostEntries).Select(entry => Word(entry.Text, entry.Node))],
            Numberless = members.Flag("numberless"),
            Samples = [.. samples.Select(entry => entry.Text)],
            Forms = [.. samples.Select(entry => Form(entry.Text, entry.Node))],
            Atx = members.Whole("atx", MaxAtx),
            Item = members.Flag("item"),
            Nests = members.Flag("nests"),
        };
        members.NothingLeft();
        if (level.Words.Count + level.Forms.Count + level.Atx == 0)
        {
            throw YamlMembers.Invalid(node, $"the level '{kind}' has nothing to be recognised by: give 'words', 'forms' or 'atx'");
        }

        if ((level.Item && (level.Words.Count > 0 || level.Atx > 0)) || (level.Nests && !level.Item)
            || (level.Numberless && level.Words.Count == 0))
        {
            throw YamlMembers.Invalid(node, "an item has 'forms' only; 'nests' is for items, and 'numberless' for levels with 'words'");
        }

        return level;
    }

    private static string Word(string word, YamlNode node) =>
        word.Length <= 32 && !word.Any(White.Is)
            ? word
            : throw YamlMembers.Invalid(node, "a word of a level has at most 32 characters and no space");

    private static NumberForm Form(string sample, YamlNode node) =>
        NumberForm.Parse(sample)
        ?? throw YamlMembers.Invalid(
            node,
            $"'{sample}' is no sample; samples are 1. 1) (1) and the same with a, A, i and I, then 1, and 1.1. to 1.1.1.1.1.1.");
}
