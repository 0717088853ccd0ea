using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Platform.Hosting;

namespace Miner.Advising;

/// <summary>A question that cannot be answered; the message is a sentence that names the parameter and what it takes.</summary>
internal sealed class BadPatternQueryException(string detail) : Exception(detail);

/// <summary>Reads a request's parameters strictly: what is unknown, repeated or out of bounds is named, never ignored.</summary>
internal sealed class PatternQuery
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;
    private const int MaxText = 1_000;

    private readonly HttpRequest request;

    /// <exception cref="BadPatternQueryException">A parameter is unknown or given twice.</exception>
    public PatternQuery(HttpRequest request, params ReadOnlySpan<string> known)
    {
        this.request = request;
        foreach (var (name, values) in request.Query)
        {
            if (!known.Contains(name)) throw new BadPatternQueryException($"A parameter is unknown here; known are {string.Join(", ", known.ToArray())}.");
            if (values.Count > 1) throw new BadPatternQueryException($"The parameter '{name}' is given {values.Count} times; give it once.");
        }
    }

    public string? Text(string name) => request.Query[name] is [var value]
        ? value is { Length: > 0 and <= MaxText } && !value.Contains('\0') ? value : throw new BadPatternQueryException($"The parameter '{name}' takes 1 to {MaxText} characters.")
        : null;

    public string? OneOf(string name, params string[] words) => Text(name) is { } value
        ? words.Contains(value, StringComparer.Ordinal) ? value : throw new BadPatternQueryException($"The parameter '{name}' takes one of {string.Join(", ", words)}.")
        : null;

    public int Limit() => Text("limit") is { } value
        ? int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : throw new BadPatternQueryException($"The parameter 'limit' takes a whole number from 1 to {MaxLimit}.")
        : DefaultLimit;

    /// <summary>What the last page ended with, or null for the first.</summary>
    public string? After()
    {
        if (Text("cursor") is not { } cursor) return null;
        if (!Base64Url.IsValid(cursor)) throw new BadPatternQueryException("The parameter 'cursor' is none that this address gave out; take it from 'next', unchanged.");
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
    }

    /// <summary>The address of the page that follows.</summary>
    public string Next(string order) => request.Path + QueryString.Create(
        request.Query.Where(p => p.Key != "cursor").Select(p => KeyValuePair.Create(p.Key, (string?)p.Value.ToString()))
            .Append(KeyValuePair.Create("cursor", (string?)Base64Url.EncodeToString(Encoding.UTF8.GetBytes(order)))));

    /// <summary>Turns a bad question into problem details that name the parameter.</summary>
    public static async ValueTask<object?> NamedAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (BadPatternQueryException e)
        {
            return Problems.BadRequest(e.Message);
        }
    }
}
