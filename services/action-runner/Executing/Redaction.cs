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

    private readonly List<string> secrets = [];

    /// <summary>The parameters as they may be recorded. Remembers what it took out, for <see cref="Clean"/>.</summary>
    public JsonElement Parameters(JsonElement given, IReadOnlySet<string> sensitive) =>
        sensitive.Count > 0 || IsSuspicious(given) ? Copy(given, sensitive) : given;

    /// <summary>Output as it may be recorded: members whose name says secret are redacted, and so are credentials inside texts.</summary>
    public JsonElement Output(JsonElement given) => secrets.Count > 0 || IsSuspicious(given) ? Copy(given, NoNames) : given;

    /// <summary>A text that may be shown: secrets out, control characters to spaces, at most 1,000 characters. Never throws.</summary>
    public string Clean(string text)
    {
        text = Cut(text, MaxSearched);
        text = WithoutSecrets(text);
        text = Cut(text, MaxMatched);
        text = WithoutCredentials(text);
        if (text.Any(char.IsControl)) text = string.Create(text.Length, text, (span, t) => { for (var i = 0; i < t.Length; i++) span[i] = char.IsControl(t[i]) ? ' ' : t[i]; });
        return text.Length <= MaxError ? text : Cut(text, MaxError - 1) + "…";
    }

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    // Longest first: one secret may be the beginning of another.
    private string WithoutSecrets(string text)
    {
        foreach (var secret in secrets.OrderByDescending(s => s.Length)) text = text.Replace(secret, Redacted, StringComparison.Ordinal);
        return text;
    }

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

    private static readonly HashSet<string> NoNames = [];

    /// <summary>Whether a member's name says that its value is secret.</summary>
    private static bool IsSecretName(string name)
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

    private JsonElement Copy(JsonElement given, IReadOnlySet<string> sensitive)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, given, sensitive);
        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }

    private void Write(Utf8JsonWriter writer, JsonElement value, IReadOnlySet<string> sensitive)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (sensitive.Contains(member.Name) || IsSecretName(member.Name))
                    {
                        Remember(member.Value);
                        writer.WriteStringValue(Redacted);
                    }
                    else
                    {
                        Write(writer, member.Value, sensitive);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item, sensitive);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(WithoutCredentials(WithoutSecrets(value.GetString()!)));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private void Remember(JsonElement value)
    {
        switch (value.ValueKind)
        {
            // Very short values would blank out half a sentence without protecting anything.
            case JsonValueKind.String when value.GetString() is { Length: >= 4 } text:
                secrets.Add(text);
                break;
            case JsonValueKind.Number when value.GetRawText() is { Length: >= 4 } number:
                secrets.Add(number);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Remember(member.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Remember(item);
                break;
        }
    }

    /// <summary>Credentials as they stand in exception texts: key=value pairs, URI user infos, PEM blocks, JWTs, AWS key ids, bearer tokens.</summary>
    [GeneratedRegex("""(?ix) (?<keep>\b(password|pwd|passwd|secret|token|api[-_]?key|access[-_]?key)\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s;,&"']+) | (?<keep>[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+(?=@) | -----BEGIN[ A-Z]+-----.*?(-----END[ A-Z]+-----|$) | \beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]* | \b(AKIA|ASIA)[0-9A-Z]{16}\b | (?<keep>\bbearer\s+)[\w.~+/-]{8,}=*""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Credential();
}
