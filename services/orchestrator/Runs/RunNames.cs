using System.Globalization;
using Platform.Laws;

namespace Orchestrator.Runs;

/// <summary>The names that follow from a document, a version and a moment (R061–R063).</summary>
/// <param name="RunId">What people call the run.</param>
/// <param name="Folder">Its folder in the knowledge base.</param>
internal sealed record RunNames(string RunId, string Folder)
{
    public const string Root = "knowledge/dev/laws";

    /// <summary>The folder of the list of all runs (R104).</summary>
    public const string Index = Root + "/_orchestrator-runs-index/runs.md";

    /// <param name="documentId">As imported.</param>
    /// <param name="sourceVersionId">64 hexadecimal digits; the first 16 are the version (R062).</param>
    /// <param name="at">When the run begins.</param>
    /// <param name="isFirst">Whether it is that document's first run on that day (R063).</param>
    public static RunNames Of(string documentId, string sourceVersionId, DateTimeOffset at, bool isFirst)
    {
        var law = DocumentIds.LawId(documentId);
        var day = at.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var slug = "automation-cut-" + day + (isFirst ? "" : at.ToString("-HHmm", CultureInfo.InvariantCulture));
        var version = sourceVersionId[..16];
        return new($"{law}-{version}-{slug["automation-cut-".Length..]}", $"{Root}/{law}/v{version}-{slug}");
    }

    /// <summary>
    /// Null where the text can be a document's id, else what is wrong with it: it becomes a folder's name and a part of keys and addresses.
    /// </summary>
    public static string? FaultOfDocumentId(string id) =>
        DocumentIds.WhyNot(id) ?? (id.Contains("..", StringComparison.Ordinal) ? "A document id has no two dots in a row." : null);

    /// <summary>Whether this is a version's id: 64 lower-case hexadecimal digits.</summary>
    public static bool IsVersionId(string? id) => id is { Length: 64 } && id.All(char.IsAsciiHexDigitLower);
}
