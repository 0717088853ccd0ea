using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ActionRunner.Executing;

/// <summary>
/// Keeps secrets out of records, answers and logs (G11): parameters marked sensitive, members whose name says so, and in texts whatever looks
/// like a credential or repeats a value that was redacted.
/// </summary>
internal sealed partial class Redaction
{
    public const string Redacted = "[redacted]";
    private const int MaxError = 1_000;

    /// <summary>How much of a text is searched for redacted values, and for credentials.</summary>
    private const int MaxSearched = 64 * 1024;
    private const int MaxMatched = 4_000;

    private readonly Secrets secrets = new();
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>The parameters as they may be recorded. Remembers what it took out, for <see cref="Clean"/>.</summary>
    public JsonElement Parameters(JsonElement given, IReadOnlySet<string> sensitive)
    {
        Learn(given, sensitive);
        // Two names that this makes equal have no meaning of their own.
        return IsAffected(given) ? Recordable.Of(Copy(given)) : given;
    }

    /// <summary>Remembers what of these parameters is secret. All of it before any of it is written: a text may repeat what only a later member shows to be secret.</summary>
    public void Learn(JsonElement given, IReadOnlySet<string> sensitive)
    {
        names.UnionWith(sensitive);
        if (IsAffected(given)) Remember(given);
    }

    /// <summary>
    /// Output as it may be recorded: members of the names that were sensitive in the parameters, or whose name says secret, are redacted, and so are
    /// credentials inside texts.
    /// </summary>
    public JsonElement Output(JsonElement given) => IsAffected(given) ? Copy(given) : given;

    /// <summary>A text that may be shown: secrets out, control characters to spaces, at most 1,000 characters. Never throws.</summary>
    public string Clean(string text)
    {
        text = Cut(text, MaxSearched);
        text = secrets.TakenOutOf(text, Redacted);
        text = Cut(text, MaxMatched);
        text = WithoutCredentials(text);
        if (text.Any(char.IsControl)) text = string.Create(text.Length, text, (span, t) => { for (var i = 0; i < t.Length; i++) span[i] = char.IsControl(t[i]) ? ' ' : t[i]; });
        return text.Length <= MaxError ? text : Cut(text, MaxError - 1) + "…";
    }

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static string WithoutCredentials(string text)
    {
        try
        {
            return Credential().Replace(text, m => m.Groups["keep"].Value + Redacted);
        }
        catch (RegexMatchTimeoutException)
        {
            return "[redacted: this text could not be searched for credentials in time]";
        }
    }

    /// <summary>Whether anything in it is worth a closer look; one pass over the raw text, which holds names and values.</summary>
    private static bool IsSuspicious(JsonElement given) => given.GetRawText().AsSpan().ContainsAny(Suspicious);

    private static readonly SearchValues<string> Suspicious = SearchValues.Create(
        [
            "pass", "pwd", "secret", "credential", "token", "dsn", "apikey", "api_key", "api-key", "privatekey", "private_key", "private-key",
            "accesskey", "access_key", "access-key", "connectionstring", "connection_string", "authorization", "bearer", "://", "-----BEGIN", "eyJ", "AKIA", "ASIA",
        ],
        StringComparison.OrdinalIgnoreCase);

    private bool IsAffected(JsonElement given) => names.Count > 0 || secrets.Any || IsSuspicious(given);

    /// <summary>Whether a member's name says that its value is secret.</summary>
    private static bool SaysSecret(string name)
    {
        foreach (var word in SecretWords)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        foreach (var ending in SecretEndings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static readonly string[] SecretWords =
    [
        "password", "passwd", "passphrase", "secret", "credential", "apikey", "api_key", "api-key", "privatekey", "private_key", "private-key",
        "accesskey", "access_key", "access-key", "connectionstring", "connection_string", "authorization",
    ];

    private static readonly string[] SecretEndings = ["token", "pwd", "dsn"];

    private bool IsSecretName(string name) => names.Contains(name) || SaysSecret(name);

    private void Remember(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (IsSecretName(member.Name)) secrets.Remember(member.Value);
                    else Remember(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Remember(item);
                break;
        }
    }

    private JsonElement Copy(JsonElement given)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, given);
        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }

    private void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(secrets.TakenOutOf(member.Name, Redacted));
                    if (IsSecretName(member.Name)) writer.WriteStringValue(Redacted);
                    else Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(WithoutCredentials(secrets.TakenOutOf(value.GetString()!, Redacted)));
                break;
            case JsonValueKind.Number when secrets.IsOne(value):
                writer.WriteStringValue(Redacted);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>Credentials as they stand in exception texts: key=value pairs, URI user infos, PEM blocks, JWTs, AWS key ids, bearer tokens.</summary>
    [GeneratedRegex("""(?ix) (?<keep>\b(password|pwd|passwd|secret|token|api[-_]?key|access[-_]?key)\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s;,&"']+) | (?<keep>[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+(?=@) | -----BEGIN[ A-Z]+-----.*?(-----END[ A-Z]+-----|$) | \beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]* | \b(AKIA|ASIA)[0-9A-Z]{16}\b | (?<keep>\bbearer\s+)[\w.~+/-]{8,}=*""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Credential();
}
