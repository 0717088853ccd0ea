using System.Text.Encodings.Web;
using System.Text.Json;
using Miner.Learning;
using Platform.Hosting;

namespace Miner.Advising;

/// <summary>Where a page ended: the key of its last pattern. What was learned since then changes no page behind it.</summary>
internal static class PatternCursor
{
    private static readonly JsonSerializerOptions Short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(PatternKey key) => JsonSerializer.Serialize<string?[]>([key.ActionType, key.Pooled ? "pooled" : "trigger", key.Trigger], Short);

    /// <summary>The index of the first key behind the cursor.</summary>
    /// <exception cref="BadQueryException">It is none.</exception>
    public static int After(string cursor, PatternKey[] ordered)
    {
        var found = Array.BinarySearch(ordered, Read(cursor), PatternOrder.Instance);
        return found < 0 ? ~found : found + 1;
    }

    private static PatternKey Read(string cursor)
    {
        try
        {
            if (JsonSerializer.Deserialize<string?[]>(cursor) is [{ } type, { } level, var trigger]) return new PatternKey(type, trigger, level == "pooled");
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw QueryReader.NoCursor();
    }
}
