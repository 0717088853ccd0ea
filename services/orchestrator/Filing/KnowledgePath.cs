namespace Orchestrator.Filing;

/// <summary>Which paths a document may have: a few plain names, whatever the ids hold that they are made of.</summary>
internal static class KnowledgePath
{
    private const int NamesMax = 8;
    private const int NameMax = 120;

    /// <exception cref="FilingException">The path could lead out of the knowledge base, or is none.</exception>
    public static string[] NamesOf(string path)
    {
        var names = path.Split('/');
        return names.Length <= NamesMax && names.All(IsPlain)
            ? names
            : throw new FilingException("The path of the document is not one that the knowledge base takes.", isFinal: true);
    }

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= NameMax
        && name[0] != '.'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && !name.Contains("..", StringComparison.Ordinal);
}
