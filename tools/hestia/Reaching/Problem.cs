using System.Net;
using System.Text;
using System.Text.Json;

namespace Hestia.Reaching;

/// <summary>A service's problem details (RFC 9457) as a sentence.</summary>
internal static class Problem
{
    public static async Task<CliException> ReadAsync(string service, HttpResponseMessage response, CancellationToken cancel)
    {
        JsonElement? body = null;
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancel));
            body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Not problem details: the status alone must do.
        }

        return new CliException(ExitCodeOf(response.StatusCode), Sentence(service, (int)response.StatusCode, body));
    }

    internal static string Sentence(string service, int status, JsonElement? body)
    {
        var said = Text(body, "detail") ?? Text(body, "title");
        var sentence = new StringBuilder(said ?? $"The {service} service answered with HTTP status {status}.");
        if (said is not null && said[^1] is not ('.' or '!' or '?'))
        {
            sentence.Append('.');
        }

        foreach (var error in FieldErrors(body))
        {
            sentence.Append(' ').Append(error);
        }

        if (status >= 500 && Text(body, "traceId") is { } trace)
        {
            sentence.Append($" The {service} service's log has more under trace {trace}.");
        }

        return sentence.ToString();
    }

    private static int ExitCodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => ExitCode.NotFound,
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => ExitCode.Usage,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.Conflict or HttpStatusCode.Locked => ExitCode.Refused,
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests => ExitCode.Unreachable,
        _ => ExitCode.Failed,
    };

    private static IEnumerable<string> FieldErrors(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } problem || !problem.TryGetProperty("errors", out var errors) || errors.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var field in errors.EnumerateObject().Where(f => f.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (var message in field.Value.EnumerateArray().Where(m => m.ValueKind == JsonValueKind.String))
            {
                yield return $"{field.Name}: {message.GetString()}";
            }
        }
    }

    private static string? Text(JsonElement? body, string member) =>
        body is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
