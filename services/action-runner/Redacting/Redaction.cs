using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActionRunner.Redacting;

/// <summary>
/// Keeps secrets out of records, answers and logs (G11): parameters marked sensitive, members whose name says so (of JSON inside of texts
/// too), and in texts whatever looks like a credential or repeats
/// a value that was redacted. What it does grows with the length of what it is given and no faster, whatever that is. Several threads may
/// use it at once.
/// </summary>
internal sealed class Redaction
{
    public const string Redacted = "[redacted]";
    private const int MaxError = 1_000;

    /// <summary>How much of a failure is looked at.</summary>
    private const int MaxSearched = 64 * 1024;

    /// <summary>Beyond where a text is to be cut so much of it is looked at, to know what the end of the rest belongs to.</summary>
    public const int Beyond = 4 * 1024;

    /// <summary>How often JSON is looked for in the texts of JSON, and the escapes of a text are undone.</summary>
    private const int MaxTexts = 4;
    private const int MaxEscapes = 3;

    // A text stays as it was around what is taken out of it.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of an identifier, and of a value that only a text shows to be secret: what is shorter may be a word.</summary>
    private const int LeastInName = 8;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly char[] PartEnds = [' ', ';', '=', ',', '"', '\r', '\n'];

    private static readonly string[] NamingMembers = ["name", "key", "header", "Name", "Key"];

    private static readonly HashSet<string> NoNames = new(StringComparer.Ordinal);

    private volatile HashSet<string> names = NoNames;

    // Most commands know of none.
    private KnownSecrets? known;

    /// <summary>The parameters as they may be recorded. Remembers what it took out, for <see cref="Clean"/>.</summary>
    public JsonElement Parameters(JsonElement given, IReadOnlySet<string> sensitive)
    {
        Name(sensitive);
        // Two names that this makes equal have no meaning of their own.
        return IsAffected(given) ? Recordable.Of(LearnAndCopy(given)) : given;
    }

    /// <summary>
    /// Remembers what of these parameters is secret. All of it before any of it is written: a text may repeat what only a later member
    /// shows to be secret.
    /// </summary>
    public void Learn(JsonElement given, IReadOnlySet<string> sensitive)
    {
        Name(sensitive);
        if (IsAffected(given)) Remember(given, 0);
    }

    /// <summary>
    /// Output as it may be recorded: members of the names that were sensitive in the parameters, or whose name says secret, are redacted,
    /// and so are
    /// credentials inside texts.
    /// </summary>
    public JsonElement Output(JsonElement given) => IsAffected(given) ? LearnAndCopy(given) : given;

    /// <summary>
    /// A failure, <c>CODE: sentence</c>, that may be shown: secrets out, control characters to spaces, at most so many characters. Never
    /// throws.
    /// </summary>
    public string Clean(string text, int length = MaxError)
    {
        text = Cut(text, MaxSearched + Beyond);
        text = IsAffected(text) ? TakenOut(text, MaxSearched, isFailure: true) : Cut(text, MaxSearched);
        if (text.Any(char.IsControl)) text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length <= length ? text : Cut(text, length - 1) + "…";
    }

    /// <summary>A text as it may be recorded: a hint, the description of an effect. Never throws.</summary>
    public string Text(string text) => Shorten(text, int.MaxValue);

    /// <summary>
    /// Null where an identifier can be kept as it is, else a sentence that does not repeat it: it holds a credential, or a value that was
    /// redacted. One may share a short value by chance, and keeps it.
    /// </summary>
    public string? FaultOfName(string name)
    {
        if (CredentialTable.FaultOfName(name) is { } fault) return fault;
        if (!KnowsAny) return null;
        List<(int From, int To)>? found = null;
        known!.Find(name, ref found);
        return found?.Exists(f => f.To - f.From >= LeastInName) == true
            ? "It repeats a value that is secret. Identifiers are kept and shown as they are: choose one without."
            : null;
    }

    /// <summary>The first characters of a text, at most so many, with secrets taken out before it is cut. Never throws.</summary>
    public string Shorten(string text, int length)
    {
        if (!IsAffected(text)) return Cut(text, length);
        if (length < text.Length - Beyond) return TakenOut(Cut(text, length + Beyond), length, isFailure: false);
        RememberText(text, 0);
        return Rewritten(text, 0) is { } json ? Cut(json, length) : TakenOut(text, length, isFailure: false);
    }

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private bool KnowsAny => known is { Any: true };

    private void Name(IReadOnlySet<string> sensitive)
    {
        // A new set and not a larger one: somebody else may read.
        if (!sensitive.IsSubsetOf(names)) names = new HashSet<string>(names.Concat(sensitive), StringComparer.Ordinal);
    }

    /// <summary>Whether anything in it is worth a closer look; one pass over the raw text, which holds names and values.</summary>
    private bool IsAffected(JsonElement given)
    {
        if (names.Count > 0 || KnowsAny) return true;
        var utf8 = JsonMarshal.GetRawUtf8Value(given);
        if (utf8.Length > 1024) return IsAffected(given.GetRawText());
        Span<char> text = stackalloc char[1024];
        return IsAffected(text[..Encoding.UTF8.GetChars(utf8, text)]);
    }

    // Behind an escape anything may stand.
    private bool IsAffected(ReadOnlySpan<char> text) =>
        names.Count > 0 || KnowsAny || CredentialTable.MayHold(text) || text.Contains('%')
        || text.IndexOf("\\u", StringComparison.Ordinal) >= 0;

    private bool IsSecretName(ReadOnlySpan<char> name) =>
        CredentialTable.IsSecretName(name) || names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    /// <summary>Whether a member is secret. Yes and no tell nothing, and how many tokens there are is no token.</summary>
    private bool IsSecret(string name, JsonElement value) =>
        names.Contains(name)
        || (CredentialTable.IsSecretName(name)
            && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
            && !(value.ValueKind == JsonValueKind.Number && CredentialTable.IsCounted(name)));

    /// <summary>
    /// The member that holds the value, in an object that says a name and a value: <c>{"name":"DB_PASSWORD","value":"…"}</c>.
    /// </summary>
    private string? NamedMember(JsonElement item)
    {
        foreach (var naming in NamingMembers)
        {
            if (item.TryGetProperty(naming, out var name) && name.ValueKind == JsonValueKind.String && IsSecretName(name.GetString())) return item.TryGetProperty("Value", out _) ? "Value" : "value";
        }

        return null;
    }

    /// <summary>Whether an item of an array is the value of the option before it: <c>["--password","…"]</c>.</summary>
    private bool IsOption(JsonElement item) => item.ValueKind == JsonValueKind.String && CommandOption.IsSecret(item.GetString(), IsSecretName);

    private void Remember(JsonElement value, int texts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var named = NamedMember(value);
                foreach (var member in value.EnumerateObject())
                {
                    if (member.Name == named || IsSecret(member.Name, member.Value)) Known.Remember(member.Value);
                    else Remember(member.Value, texts);
                }

                break;
            case JsonValueKind.Array:
                var isValue = false;
                foreach (var item in value.EnumerateArray())
                {
                    if (isValue && item.ValueKind == JsonValueKind.String) Known.Remember(item);
                    else Remember(item, texts);
                    isValue = IsOption(item);
                }

                break;
            case JsonValueKind.String:
                RememberText(value.GetString()!, texts);
                break;
        }
    }

    private KnownSecrets Known => LazyInitializer.EnsureInitialized(ref known);

    private void RememberText(string text, int texts)
    {
        var isJson = InJson(text, texts, json =>
        {
            Remember(json, texts + 1);
            return text;
        }) is not null;
        if (isJson || !CredentialTable.MayHold(text)) return;
        // What a text shows is to appear nowhere else either; but an ordinary word behind "password:" stays one.
        var found = new List<(int From, int To)>();
        CredentialMatcher.Find(text, IsSecretName, isFailure: false, found);
        foreach (var (from, to) in found)
        {
            // Of a header or a list of cookies each value is one.
            foreach (var part in text[from..to].Split(PartEnds, StringSplitOptions.RemoveEmptyEntries).Append(text[from..to]))
            {
                if (part.Length >= LeastInName && part.AsSpan().ContainsAnyExcept(Letters)) Known.Remember(part);
            }
        }
    }

    private JsonElement LearnAndCopy(JsonElement given)
    {
        Remember(given, 0);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, given, 0);
        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }

    /// <summary>Returns whether anything was taken out.</summary>
    private bool Write(Utf8JsonWriter writer, JsonElement value, int texts)
    {
        var changed = false;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var named = NamedMember(value);
                foreach (var member in value.EnumerateObject())
                {
                    var name = member.Name;
                    var shown = TakenOut(name);
                    changed |= !ReferenceEquals(shown, name);
                    writer.WritePropertyName(shown);
                    if (name == named || IsSecret(name, member.Value))
                    {
                        writer.WriteStringValue(Redacted);
                        changed = true;
                    }
                    else
                    {
                        changed |= Write(writer, member.Value, texts);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                var isValue = false;
                foreach (var item in value.EnumerateArray())
                {
                    if (isValue && item.ValueKind == JsonValueKind.String)
                    {
                        writer.WriteStringValue(Redacted);
                        changed = true;
                    }
                    else
                    {
                        changed |= Write(writer, item, texts);
                    }

                    isValue = IsOption(item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                var given = value.GetString()!;
                var kept = !IsAffected(given) ? given : Rewritten(given, texts) ?? TakenOut(given);
                changed = !ReferenceEquals(kept, given);
                writer.WriteStringValue(kept);
                break;
            case JsonValueKind.Number when KnowsAny && known!.IsOne(value):
                writer.WriteStringValue(Redacted);
                changed = true;
                break;
            default:
                value.WriteTo(writer);
                break;
        }

        return changed;
    }

    /// <summary>A text that is JSON, without its secrets; the text itself where it has none. Null where it is no JSON.</summary>
    private string? Rewritten(string text, int texts) => InJson(text, texts, json =>
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length);
        bool changed;
        using (var writer = new Utf8JsonWriter(buffer, Relaxed)) changed = Write(writer, json, texts + 1);
        return changed ? Encoding.UTF8.GetString(buffer.WrittenSpan) : text;
    });

    private static string? InJson(string text, int texts, Func<JsonElement, string> act)
    {
        if (texts == MaxTexts || text.AsSpan().TrimStart() is not ['{' or '[' or '"', ..]) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            return act(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // No JSON, or one with halves of characters: a text like any other.
            return null;
        }
    }

    private string TakenOut(string text) => IsAffected(text) ? TakenOut(text, text.Length, isFailure: false) : text;

    /// <summary>The first characters of the text, at most so many, without secrets; the text itself where there is nothing to do.</summary>
    private string TakenOut(string text, int length, bool isFailure)
    {
        List<(int From, int To)>? cuts = null;
        Look(text, isFailure, null, ref cuts);
        // What stands there as a reader sees it who undoes the escapes, once and again.
        if (text.AsSpan().ContainsAny('\\', '%'))
        {
            var view = TextView.Of(text).Unescaped();
            for (var escapes = 1; view is not null && escapes <= MaxEscapes; escapes++)
            {
                Look(view.Text, isFailure, view, ref cuts);
                view = escapes < MaxEscapes ? view.Unescaped() : null;
            }
        }

        return cuts is null ? Cut(text, length) : Without(text, cuts, length);
    }

    private void Look(string text, bool isFailure, TextView? view, ref List<(int From, int To)>? cuts)
    {
        var first = cuts?.Count ?? 0;
        if (KnowsAny) known!.Find(text, ref cuts);
        if (names.Count > 0 || CredentialTable.MayHold(text)) CredentialMatcher.Find(text, IsSecretName, isFailure, cuts ??= []);
        if (view is null || cuts is null) return;
        foreach (ref var cut in CollectionsMarshal.AsSpan(cuts)[first..]) cut = (view.StartOf(cut.From), view.StartOf(cut.To));
    }

    private static string Without(string text, List<(int From, int To)> cuts, int length)
    {
        if (cuts.Count == 0) return Cut(text, length);
        cuts.Sort();
        length = Cut(text, length).Length;
        var kept = new StringBuilder(Math.Min(text.Length, length) + 16);
        var at = 0;
        foreach (var (from, to) in cuts)
        {
            if (from >= length) break;
            // What lies in the last one is a part of it, and what begins in it makes it longer.
            if (from >= at) kept.Append(text, at, from - at).Append(Redacted);
            at = Math.Max(at, to);
        }

        if (at < length) kept.Append(text, at, length - at);
        return kept.ToString();
    }
}
