using System.Buffers;
using System.ComponentModel.DataAnnotations;

namespace ActionRunner.Cataloguing;

/// <summary>
/// Header fields that an agent may put into a request: names that are tokens, values of visible ASCII text with spaces and tabs only inside
/// (RFC 9110 §5.5, §5.6.2), each name once, and none that
/// says where a request ends, where it goes, or whose it is. Everything else could be read as another request than the one that is
/// recorded. The sentence that refuses quotes no value, and a name only
/// where it is one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RequestHeadersAttribute : ValidationAttribute
{
    private const int Most = 64;
    private const int LongestName = 100;
    private const int LongestValue = 8_192;

    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Not the agent's: what frames a message, what routes it or changes its method, and what says whose request it is.</summary>
    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Encoding", "Content-Length", "Expect", "HTTP2-Settings", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade",
        "Alt-Used", "Forwarded", "Host", "Max-Forwards", "Via", "X-Host", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override",
        "X-Real-IP",
        "b3", "baggage", "Correlation-Context", "Idempotency-Key", "Request-Id", "traceparent", "tracestate", "X-Idempotency-Key",
    };

    /// <summary>So is whatever begins so.</summary>
    private static readonly string[] OurBeginnings = ["Proxy-", "X-B3-", "X-Forwarded-", "X-Original-", "X-Rewrite-"];

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        return value is IReadOnlyDictionary<string, string?> headers && WhyNot(headers) is { } why
            ? new ValidationResult(why, [validationContext.MemberName!])
            : ValidationResult.Success;
    }

    private static string? WhyNot(IReadOnlyDictionary<string, string?> headers)
    {
        if (headers.Count > Most) return $"There are {headers.Count} of them; at most {Most} are sent.";
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            // By its number: what is no name may be anything, a secret as well.
            if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(TokenChars))
                return $"The name of header {names.Count + 1} is no token of 1 to {LongestName} characters (RFC 9110 §5.6.2).";
            if (!names.Add(name)) return $"The header '{name}' is there twice.";
            if (Ours.Contains(name) || Array.Exists(OurBeginnings, b => name.StartsWith(b, StringComparison.OrdinalIgnoreCase)))
                return $"The header '{name}' is not an agent's to set: it says where the request ends, where it goes or whose it is.";
            if (value is null || value.Length > LongestValue || !IsText(value))
            {
                return $"The value of the header '{name}' is no text of at most {LongestValue} visible ASCII characters, "
                    + "with spaces and tabs only inside (RFC 9110 §5.5).";
            }
        }

        return null;
    }

    private static bool IsText(string value)
    {
        foreach (var c in value)
        {
            if (c is not (>= ' ' and <= '~' or '\t')) return false;
        }

        return value.Length == 0 || (value[0] > ' ' && value[^1] > ' ');
    }
}
