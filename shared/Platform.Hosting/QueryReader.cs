using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.Hosting;

/// <summary>A question that cannot be answered; the message is a sentence that names the parameter and what it takes.</summary>
public sealed class BadQueryException(string detail) : Exception(detail);

/// <summary>Reads a request's parameters strictly: what is unknown, repeated or out of bounds is named, never ignored.</summary>
public sealed class QueryReader
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 500;
    private const int MaxText = 1_000;
    private const int MaxCursor = 8_192;

    private readonly HttpRequest request;

    /// <exception cref="BadQueryException">A parameter is unknown or given twice.</exception>
    public QueryReader(HttpRequest request, params ReadOnlySpan<string> known)
    {
        ArgumentNullException.ThrowIfNull(request);
        this.request = request;
        foreach (var (name, values) in request.Query)
        {
            if (!known.Contains(name)) throw new BadQueryException($"The parameter '{Shown(name)}' is unknown here; " + (known.IsEmpty ? "this address takes none." : $"known are {string.Join(", ", known.ToArray())}."));
            if (values.Count > 1) throw new BadQueryException($"The parameter '{name}' is given {values.Count} times; give it once.");
        }
    }

    /// <summary>Turns a bad question into problem details that name the parameter.</summary>
    public static async ValueTask<object?> NamedAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        try
        {
            return await next(context);
        }
        catch (BadQueryException e)
        {
            return Problems.BadRequest(e.Message);
        }
    }

    /// <summary>For an address that takes no parameters: one that is given is named in a refusal.</summary>
    public static ValueTask<object?> NothingAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        _ = new QueryReader(context.HttpContext.Request);
        return next(context);
    }

    /// <summary>The path as the client wrote it, still escaped.</summary>
    public static string PathOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return target is ['/', ..] ? target.Split('?')[0] : request.Path.ToUriComponent();
    }

    public string? Text(string name) => Text(name, MaxText);

    private string? Text(string name, int most) => request.Query[name] is [var value]
        ? value is { Length: > 0 } && value.Length <= most
            ? Legible($"The parameter '{name}'", value)
            : throw new BadQueryException($"The parameter '{name}' takes 1 to {most} characters.")
        : null;

    /// <summary>
    /// The text itself. Ids were taken by a wider rule once and are asked for as they were, but control characters no id ever held, and one
    /// of them no database takes.
    /// </summary>
    /// <param name="what">Where it stands: the beginning of a sentence.</param>
    /// <param name="text">What was asked for.</param>
    /// <exception cref="BadQueryException">It holds a control character.</exception>
    internal static string Legible(string what, string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c)) throw new BadQueryException($"{what} holds U+{(int)c:X4}, a control character; there is nothing of such a name.");
        }

        return text;
    }

    public Guid? Id(string name) => Text(name) is { } value
        ? Guid.TryParse(value, out var id) ? id : throw new BadQueryException($"The parameter '{name}' takes a UUID.")
        : null;

    public string? OneOf(string name, params string[] words) => Text(name) is { } value
        ? words.Contains(value, StringComparer.Ordinal) ? value : throw new BadQueryException($"The parameter '{name}' takes one of {string.Join(", ", words)}.")
        : null;

    public DateTimeOffset? Moment(string name) => Text(name) is { } value
        ? DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            && value.Contains('-', StringComparison.Ordinal)
                ? moment
                : throw new BadQueryException($"The parameter '{name}' takes a time such as 2026-01-31T09:30:00Z (a + in an offset is written %2B).")
        : null;

    /// <summary>A span of time, from its first moment to the one that is no longer in it; either may be open.</summary>
    public (DateTimeOffset? From, DateTimeOffset? To) Span(string from, string to)
    {
        var (first, end) = (Moment(from), Moment(to));
        return first < end || first is null || end is null
            ? (first, end)
            : throw new BadQueryException($"The span is empty: '{to}' has to be later than '{from}', and is not in the span itself.");
    }

    /// <summary>
    /// A whole number up to <paramref name="most"/>; <paramref name="what"/> says in the refusal what it is, e.g. <c>an entry's index</c>.
    /// </summary>
    public long? Number(string name, long most, string what) => Text(name) is { } value
        ? long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw new BadQueryException($"The parameter '{name}' takes {what}: a whole number from 0 to {most}.")
        : null;

    public int Limit() => Text("limit") is { } value
        ? int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : throw new BadQueryException($"The parameter 'limit' takes a whole number from 1 to {MaxLimit}.")
        : DefaultLimit;

    /// <summary>The number at which the last page ended, or null for the first page.</summary>
    public long? After() => Text("cursor", MaxCursor) is { } cursor ? Cursor.TryRead(Question(), cursor, out long ended) ? ended : throw NoCursor() : null;

    /// <summary>The same where pages end with a text.</summary>
    public string? AfterText() => Text("cursor", MaxCursor) is not { } cursor ? null
        : Cursor.TryRead(Question(), cursor, out string ended) && !ended.Contains('\0', StringComparison.Ordinal) ? ended
        : throw NoCursor();

    /// <summary>The address of the page that follows one that ended with this number.</summary>
    public string Next(long ended) => Address(Cursor.Make(Question(), ended));

    /// <summary>The same where pages end with a text.</summary>
    public string Next(string ended) => Address(Cursor.Make(Question(), ended));

    /// <summary>
    /// The page, from what was found when one more than <see cref="Limit"/> was looked for; <paramref name="ended"/> names where a page
    /// ended whose last item is the one it is given.
    /// </summary>
    public Page<T> Page<T>(IReadOnlyList<T> found, Func<T, long> ended) => PageOf(found, item => Next(ended(item)));

    /// <inheritdoc cref="Page{T}(IReadOnlyList{T}, Func{T, long})"/>
    public Page<T> Page<T>(IReadOnlyList<T> found, Func<T, string> ended) => PageOf(found, item => Next(ended(item)));

    private Page<T> PageOf<T>(IReadOnlyList<T> found, Func<T, string> next)
    {
        ArgumentNullException.ThrowIfNull(found);
        var limit = Limit();
        return found.Count <= limit ? new Page<T>(found, null) : new Page<T>([.. found.Take(limit)], next(found[limit - 1]));
    }

    /// <summary>For whoever finds that a text is none that one of its pages ended with.</summary>
    public static BadQueryException NoCursor() =>
        new("The parameter 'cursor' is not one that this address gave out for these parameters; take it from 'next', unchanged.");

    private string Address(string cursor) => PathOf(request) + QueryString.Create(
        request.Query.Where(p => p.Key != "cursor").Select(p => KeyValuePair.Create(p.Key, (string?)p.Value.ToString())).Append(KeyValuePair.Create("cursor", (string?)cursor)));

    // The limit may change from page to page; nothing else may.
    private string Question() => PathOf(request) + "?" + string.Join('&', request.Query
        .Where(p => p.Key is not ("cursor" or "limit"))
        .OrderBy(p => p.Key, StringComparer.Ordinal)
        .Select(p => Uri.EscapeDataString(p.Key) + "=" + Uri.EscapeDataString(p.Value.ToString())));

    private static string Shown(string name) => new([.. name.Take(40).Select(c => char.IsControl(c) ? '?' : c)]);
}
