using System.Text;
using System.Text.Json;
using Hestia.Showing;

namespace Hestia.Parked;

/// <summary>Parked messages for a person, and for a program.</summary>
internal static class ParkedView
{
    private const int BodyCharacters = 32_000;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>By queue and reason, how many and since when.</summary>
    public static IEnumerable<Line> Summary(IReadOnlyList<ParkedMessage> all, Times times, int width)
    {
        var sheet = new Sheet([new("queue") { CutTo = 20 }, new("reason"), new("messages") { AlignRight = true }, new("oldest")]);
        foreach (var group in all.GroupBy(m => (m.Queue, m.Reason)))
            sheet.Add(group.Key.Queue, group.Key.Reason, $"{group.Count():N0}", group.Min(m => m.ParkedAt) is { } oldest ? times.Ago(oldest) : "");
        return sheet.Take(width);
    }

    public static IEnumerable<Line> Table(IEnumerable<ParkedMessage> some, Times times, int width, bool wide)
    {
        var sheet = new Sheet(
        [
            new("id"), new(times.Heading), new("queue") { CutTo = 20 }, new("reason"), new("copies") { AlignRight = true, Dispensable = 1 },
            new("bytes") { AlignRight = true, Dispensable = 2 },
        ]);
        foreach (var one in some)
        {
            sheet.Add(
                new Span(ShortId.Of(one.Id.ToString(), wide), Ink.Name), one.ParkedAt is { } at ? times.Short(at) : "", one.Queue, one.Reason, $"{one.Copies:N0}", $"{one.BodyBytes:N0}");
        }

        return sheet.Take(width);
    }

    public static IEnumerable<Line> Whole(ParkedMessage one, Times times, int width)
    {
        yield return new Line(new Span("! PARKED", Ink.Warning), "  ", new Span(one.Id.ToString(), Ink.Strong));
        var facts = new Facts();
        facts.Add("queue", one.Queue.Length > 0 ? one.Queue : "unknown");
        facts.Add("why", Covered.Of(one.Why));
        if (one.ParkedAt is { } at) facts.Add("parked", times.Story(at));
        if (one.Copies > 1) facts.Add("copies", $"{one.Copies:N0}");
        if (one.MessageId is { } messageId) facts.Add("message", Covered.Of(messageId));
        if (one.ContentType is { } type) facts.Add("type", type);
        foreach (var (name, value) in one.Headers) facts.Add(name, Covered.Of(name, value));
        facts.Add("body", $"{one.BodyBytes:N0} bytes");
        foreach (var line in facts.Lines(width)) yield return line;
        if (BodyOf(one) is not { } body) yield break;
        foreach (var line in Verbatim.Lines("  ", "", body.Length > BodyCharacters ? body[..BodyCharacters] + "…" : body)) yield return line;
    }

    public static string Json(ParkedMessage one, bool withBody) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("id", one.Id);
        writer.WriteString("queue", one.Queue);
        writer.WriteString("reason", one.Reason);
        if (one.ParkedAt is { } at) writer.WriteString("parkedAt", at);
        writer.WriteNumber("copies", one.Copies);
        if (one.MessageId is { } messageId) writer.WriteString("messageId", Covered.Of(messageId));
        writer.WriteNumber("bodyBytes", one.BodyBytes);
        if (withBody)
        {
            writer.WriteString("why", Covered.Of(one.Why));
            writer.WriteStartObject("headers");
            foreach (var (name, value) in one.Headers) writer.WriteString(name, Covered.Of(name, value));
            writer.WriteEndObject();
            writer.WriteString("body", BodyOf(one));
        }

        writer.WriteEndObject();
    });

    /// <summary>Null where it is no text.</summary>
    private static string? BodyOf(ParkedMessage one)
    {
        try
        {
            return Covered.Of(Strict.GetString(one.Body.Span));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
