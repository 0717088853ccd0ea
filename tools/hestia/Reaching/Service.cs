using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Platform.Integrity;

namespace Hestia.Reaching;

/// <summary>One service over HTTP. Whatever goes wrong comes out as a sentence and an exit code.</summary>
/// <param name="name">The service.</param>
/// <param name="address">Where it answers.</param>
/// <param name="http">Asks.</param>
/// <param name="right">The operator's password, for what takes it.</param>
internal sealed class Service(string name, Uri address, HttpClient http, Func<string>? right = null)
{
    /// <summary>An answer that is not a stream is small: pages are bounded by the services.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How deep an answer may be: values may be as deep as canonical JSON takes them, and a page stands around them.</summary>
    public const int MaxDepth = CanonicalJson.MaxDocumentDepth + 16;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = MaxDepth };

    public string Name => name;

    public Uri Address => address;

    /// <summary>An object's id in a path: ids may hold slashes, which separate segments there as they do in the id.</summary>
    public static string InPath(string id) => string.Join('/', id.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The answer's JSON.</summary>
    /// <param name="path">Path and query; the values in it are escaped by the caller.</param>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancel) => AskAsync(HttpMethod.Get, path, cancel);

    /// <summary>Has something done; what is to be done stands in path and query.</summary>
    public Task<JsonElement> PostAsync(string path, CancellationToken cancel) => AskAsync(HttpMethod.Post, path, cancel);

    /// <summary>The answer, or null where the service says that there is no such thing.</summary>
    public async Task<JsonElement?> FindAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await GetAsync(path, cancel);
        }
        catch (CliException e) when (e.ExitCode == ExitCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The items of all pages, fetched as they are wanted.</summary>
    public async IAsyncEnumerable<JsonElement> PagesAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        for (var next = path; next is not null;)
        {
            var page = await GetAsync(next, cancel);
            foreach (var item in Items(page))
            {
                yield return item;
            }

            next = page.TryGetProperty("next", out var link) && link.ValueKind == JsonValueKind.String ? link.GetString() : null;
        }
    }

    /// <summary>Hands over the answer as it comes, for what is too long to hold.</summary>
    public Task<T> StreamAsync<T>(string path, Func<Stream, Task<T>> read, CancellationToken cancel) => Guarded(
        async () =>
        {
            using var response = await SendAsync(HttpMethod.Get, path, cancel);
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            return await read(body);
        },
        cancel);

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(Patience);
        return await Guarded(
            async () =>
            {
                using var response = await SendAsync(method, path, deadline.Token);
                await using var body = await response.Content.ReadAsStreamAsync(deadline.Token);
                using var document = await JsonDocument.ParseAsync(body, Deep, deadline.Token);
                return document.RootElement.Clone();
            },
            cancel);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement page) =>
        page.ValueKind == JsonValueKind.Object && page.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
            : throw new JsonException("The page has no items.");

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        // A page's link is a path of the same service; a link elsewhere would be somebody else's.
        using var request = new HttpRequestMessage(method, new Uri(address, "/" + path.TrimStart('/')));
        // What changes something is taken as JSON only, which no web page can send unasked.
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            if (right is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", right());
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await Problem.ReadAsync(name, response, cancel);
        }
    }

    private async Task<T> Guarded<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            return await ask();
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new CliException(
                ExitCode.Unreachable, $"The {name} service at {address} did not answer within {Patience.TotalSeconds} seconds. ./platform status and ./platform logs {name} may tell why.", e);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is HttpRequestException or HttpIOException or SocketException)
        {
            throw new CliException(
                ExitCode.Unreachable, $"The {name} service does not answer at {address} ({Cause(e)}). See ./platform status; ./platform up starts what is down.", e);
        }
        catch (JsonException e)
        {
            throw new CliException(
                ExitCode.Failed, $"What answers at {address} does not speak as the {name} service does ({e.Message}). Is this stack of the same version?", e);
        }
    }

    private static string Cause(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError, InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection refused",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "the answer broke off",
        { InnerException: { } inner } => inner.Message,
        _ => e.Message,
    };
}
