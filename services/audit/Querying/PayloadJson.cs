using System.Text.Json;
using Platform.Integrity;

namespace Audit.Querying;

/// <summary>
/// A payload for a page. Where somebody altered it into something that is no payload, nothing of it is shown, and
/// <see cref="Unreadable"/> says so: one spoilt entry must not take its neighbours' page away.
/// </summary>
internal readonly record struct PayloadJson
{
    /// <summary>How deep a page can be: a payload, and what stands around it.</summary>
    public const int PageDepth = CanonicalJson.MaxDocumentDepth + 8;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = CanonicalJson.MaxDocumentDepth };

    private PayloadJson(JsonElement? content, string? unreadable, string? state = null) =>
        (Content, Unreadable, State) = (content, unreadable, state);

    /// <summary>The object, or null.</summary>
    public JsonElement? Content { get; }

    public string? Error => Member("error")?.GetString();

    public string? Unreadable { get; }

    /// <summary><c>erased</c> or <c>archived</c> where the ledger let go of it; else null.</summary>
    public string? State { get; }

    public JsonElement? Member(string name) => Content is { } content && content.TryGetProperty(name, out var value) ? value : null;

    public static PayloadJson Of(byte[]? body)
    {
        if (body is null) return new PayloadJson(null, "The payload is missing. './platform ledger verify' names what was altered.");

        // Only what is canonical can be written out again as it is: half of a surrogate pair, for one, cannot.
        if (!CanonicalJson.IsCanonical(body)) return Altered("is no canonical JSON");
        var content = JsonElement.Parse(body, Options);
        if (content.ValueKind != JsonValueKind.Object) return Altered("is no JSON object");
        return content.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.String ? Altered("has an error that is no text") : new PayloadJson(content, null);
    }

    /// <summary>One that the ledger let go of: gone for good, or in an archive.</summary>
    public static PayloadJson Removed(bool isErased) => new(null, null, isErased ? "erased" : "archived");

    private static PayloadJson Altered(string how) => new(null, $"The payload was altered: it {how}. './platform ledger verify' names what was altered first.");
}
