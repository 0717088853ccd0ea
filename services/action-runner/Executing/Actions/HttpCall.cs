using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ActionRunner.Cataloguing;
using ActionRunner.Redacting;
using Microsoft.Extensions.Options;
using Platform.Actions;

namespace ActionRunner.Executing.Actions;

/// <summary>Settings <c>HttpCall:*</c>.</summary>
public sealed class HttpCallOptions
{
    /// <summary>The hosts that may be called, as <c>host</c> (any port) or <c>host:port</c>. Empty: none.</summary>
    public IList<string> AllowedHosts { get; } = [];
}

/// <summary>
/// Calls an existing system, so that it becomes an action without C#. The call is made once: it carries the command id as
/// <c>Idempotency-Key</c> and the trace; redirects are not followed, because they would leave the allow-list.
/// </summary>
[Action("http.call", Description = "Calls an allowed HTTP address once; a status of 400 or more is a failure.", TimeoutSeconds = 30)]
public sealed class HttpCall(IHttpClientFactory clients, IOptions<HttpCallOptions> options) : IExternalAction<HttpCall.Parameters>, IRefusing<HttpCall.Parameters>
{
    private const int MaxAnswer = 32 * 1024;

    public sealed record Parameters
    {
        [Description("The HTTP method.")]
        [AllowedValues("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")]
        public string Method { get; init; } = "POST";

        [Description("An absolute http or https address whose host is on the runner's allow-list; visible ASCII characters, no user and no fragment.")]
        [StringLength(2000, MinimumLength = 8)]
        public required string Url { get; init; }

        [Description("Request headers, at most 64; sensitive. Visible ASCII text, and none that frames, routes or identifies the request.")]
        [RequestHeaders]
        [Sensitive]
        public Dictionary<string, string> Headers { get; init; } = [];

        [Description("A JSON body.")]
        public JsonNode? Body { get; init; }
    }

    public string? WhyNot(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return CallAddress.WhyNot(parameters.Url, options.Value.AllowedHosts);
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IExternalContext context)
    {
        var uri = new Uri(parameters.Url);
        context.Affects(Cut($"{uri.Scheme}://{uri.Authority}{uri.AbsolutePath}"));
        using var request = new HttpRequestMessage(new HttpMethod(parameters.Method), uri);
        // Never without content, be it empty: a request that has none is silently sent again, up to three times, where the host hangs up on
        // it.
        request.Content = parameters.Body is { } body ? new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") : new ByteArrayContent([]);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", context.CommandId.ToString());
        if (context.Traceparent is { } traceparent) request.Headers.TryAddWithoutValidation("traceparent", traceparent);
        foreach (var (name, value) in parameters.Headers)
        {
            if (request.Headers.TryAddWithoutValidation(name, value)) continue;
            // One of the content's. What the agent says of its body counts, and is said once.
            request.Content.Headers.Remove(name);
            if (!request.Content.Headers.TryAddWithoutValidation(name, value)) throw new UnreachableException($"The header '{name}' was taken and cannot be sent.");
        }

        using var client = clients.CreateClient("http.call");
        using var response = await SendAsync(client, request, context.Cancellation);
        var (answered, cut) = await ReadAsync(response, context.Cancellation);
        // Before it is cut: of half a secret, or of half the JSON around it, nobody could tell any more.
        var text = context.Redact(answered, cut ? MaxAnswer : int.MaxValue);
        var status = (int)response.StatusCode;
        if (status >= 400) throw new ActionFailedException($"HTTP_{status}", $"{uri.Authority} answered {status} {response.ReasonPhrase}: {text}");
        return new { status, body = Json(text, cut) ?? JsonValue.Create(text), truncated = cut };
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            || e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            // No connection, no request: this is certain.
            throw new ActionFailedException("HTTP_UNREACHABLE", $"{request.RequestUri!.Authority} cannot be reached: {e.Message}");
        }
        catch (HttpRequestException e)
        {
            throw new OutcomeUnknownException($"{request.RequestUri!.Authority} did not answer in full ({e.Message}); what was asked may have been done. Look before you ask again.");
        }
    }

    private static async Task<(string Text, bool Cut)> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel);
            var buffer = new byte[MaxAnswer + Redaction.Beyond];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
            return (Encoding.UTF8.GetString(buffer, 0, length), length > MaxAnswer);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The status line was an answer; the rest of it is only an explanation.
            return ("", true);
        }
    }

    private static JsonNode? Json(string text, bool cut)
    {
        // What the ledger could not hold as JSON it can hold as the text that it is.
        var json = Encoding.UTF8.GetBytes(text);
        return cut || Recordable.WhyNot(json, within: 1) is not null ? null : JsonNode.Parse(json);
    }

    private static string Cut(string text) => text.Length > 200 ? text[..200] : text;
}
