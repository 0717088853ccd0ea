using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Execution;

/// <summary>
/// A JSON object that nobody can change, kept as its canonical text (RFC 8785): details of an event, parameters of a step. Two of equal
/// meaning are equal.
/// </summary>
public sealed class FrozenJson : IEquatable<FrozenJson>
{
    private FrozenJson(string text, int bytes)
    {
        Text = text;
        Bytes = bytes;
    }

    /// <summary><c>{}</c></summary>
    public static FrozenJson Empty { get; } = new("{}", 2);

    /// <summary>The canonical text.</summary>
    public string Text { get; }

    /// <summary>Length of the canonical text in UTF-8.</summary>
    public int Bytes { get; }

    /// <exception cref="CanonicalJsonException">It is no JSON object, nests deeper than <see cref="ExecutionLimits.DetailsDepth"/>, or has
    /// no canonical form.</exception>
    public static FrozenJson Parse(ReadOnlySpan<byte> utf8) => FromCanonical(CanonicalJson.Encode(utf8));

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static FrozenJson Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Wording.IsWellFormed(json)
            ? Parse(Encoding.UTF8.GetBytes(json))
            : throw new CanonicalJsonException("$", "A string here holds half of a surrogate pair.");
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static FrozenJson From(JsonElement element) => FromCanonical(CanonicalJson.Encode(element));

    /// <summary>The same content as a tree of its own.</summary>
    public JsonElement ToElement() => JsonElement.Parse(Text);

    /// <summary>
    /// Itself where it has at most <paramref name="maxBytes"/>, else <c>{"omitted":{"bytes":…,"sha256":"…"}}</c>: what is too large to
    /// record is still named by its digest.
    /// </summary>
    public FrozenJson FitTo(int maxBytes)
    {
        if (Bytes <= maxBytes)
        {
            return this;
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
        return Parse($$$"""{"omitted":{"bytes":{{{Bytes}}},"sha256":"{{{sha256}}}"}}""");
    }

    public bool Equals(FrozenJson? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as FrozenJson);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    /// <summary>Whether it has the member <c>"reversible": false</c>, the author's own word that a step cannot be undone.</summary>
    internal bool SaysIrreversible() =>
        Text.Contains("\"reversible\":false", StringComparison.Ordinal)
        && ToElement().TryGetProperty("reversible", out var reversible) && reversible.ValueKind == JsonValueKind.False;

    private static FrozenJson FromCanonical(byte[] canonical)
    {
        if (canonical.Length == 2 && canonical[0] == '{')
        {
            return Empty;
        }

        if (canonical[0] != '{')
        {
            throw new CanonicalJsonException("$", "Only a JSON object can stand here.");
        }

        // What embeds this object adds levels of its own, and the whole must stay canonical JSON.
        var reader = new Utf8JsonReader(canonical, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
        while (reader.Read())
        {
            if (reader.CurrentDepth >= ExecutionLimits.DetailsDepth && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                throw new CanonicalJsonException("$", $"It is nested deeper than {ExecutionLimits.DetailsDepth} levels.");
            }
        }

        return new FrozenJson(Encoding.UTF8.GetString(canonical), canonical.Length);
    }
}
