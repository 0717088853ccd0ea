using System.Text.Json;
using Platform.Integrity;

namespace Hestia.Judging;

/// <summary>JSON of which there is one reading: no name twice, exactly the members that are expected.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = CanonicalJson.MaxDocumentDepth + 16 };

    /// <summary>The one value of a text.</summary>
    /// <param name="check">The check that fails where it is none.</param>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string check, string what)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            // What has no canonical form (half of a surrogate pair, for one) would be read in more than one way.
            _ = CanonicalJson.Encode(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or CanonicalJsonException)
        {
            throw new BundleRefused(check, $"{what} is JSON, no name twice in one object; this is not.", e);
        }
    }

    /// <summary>Has all of these members, and of the others none but the optional ones.</summary>
    public static void Members(JsonElement of, string check, string what, IReadOnlyCollection<string> needed, params IReadOnlyCollection<string> optional)
    {
        if (of.ValueKind != JsonValueKind.Object) throw new BundleRefused(check, $"{what} is an object.");
        foreach (var name in needed)
        {
            if (!of.TryGetProperty(name, out _)) throw new BundleRefused(check, $"{what} has no member '{name}'.");
        }

        foreach (var member in of.EnumerateObject())
        {
            if (!needed.Contains(member.Name) && !optional.Contains(member.Name))
                throw new BundleRefused(check, $"{what} has a member that is not known: '{member.Name}'.");
        }
    }

    public static string Text(JsonElement of, string name, string check, string what)
    {
        try
        {
            if (of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String) return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text.
        }

        throw new BundleRefused(check, $"{what}'s member '{name}' is a string.");
    }

    public static IEnumerable<JsonElement> Items(JsonElement of, string name, string check, string what) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw new BundleRefused(check, $"{what}'s member '{name}' is an array.");

    /// <summary>A member of an object; null where it is absent, or what should hold it is no object.</summary>
    public static JsonElement? Find(JsonElement? of, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (of is not { ValueKind: JsonValueKind.Object } whole || !whole.TryGetProperty(name, out var value)) return null;
            of = value;
        }

        return of;
    }

    /// <summary>A text within objects; null where there is none.</summary>
    public static string? TextOf(JsonElement? of, params ReadOnlySpan<string> path)
    {
        try
        {
            return Find(of, path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Standard Base 64 of which there is one form for each sequence of bytes.</summary>
    public static byte[]? Base64(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text ? bytes[..length] : null;
    }
}
