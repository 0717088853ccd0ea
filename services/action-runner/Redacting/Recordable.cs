using System.Runtime.InteropServices;
using System.Text.Json;

namespace ActionRunner.Redacting;

/// <summary>
/// What the ledger can hold: JSON of one meaning (RFC 8785), at most <see cref="MaxDepth"/> levels deep. Its record would be refused
/// otherwise, and its number would stay a gap for ever.
/// </summary>
internal static class Recordable
{
    /// <summary>Less than the ledger's own 64, because output and parameters stand inside messages and payloads.</summary>
    public const int MaxDepth = 48;

    /// <summary>The same JSON, or in its place an object whose member <c>unrecordable</c> says why.</summary>
    public static JsonElement Of(JsonElement json) =>
        WhyNot(JsonMarshal.GetRawUtf8Value(json)) is { } why ? Instead(why) : json;

    /// <summary>What is recorded instead.</summary>
    public static JsonElement Instead(string why) => JsonSerializer.SerializeToElement(new { unrecordable = why });

    /// <summary>Null, or a sentence that quotes no value.</summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="within">How many levels will be around it.</param>
    public static string? WhyNot(ReadOnlySpan<byte> json, int within = 0)
    {
        try
        {
            CanonicalJson.Encode(json);
        }
        catch (CanonicalJsonException e)
        {
            return e.Message;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
        while (reader.Read())
        {
            // An array's own start counts from zero.
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth + within >= MaxDepth)
                return $"$: It is nested deeper than {MaxDepth} levels.";
        }

        return null;
    }
}
