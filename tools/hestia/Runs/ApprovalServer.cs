using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hestia.Reaching;

namespace Hestia.Runs;

/// <summary>
/// A knowledge base behind HTTP. Who the person is there comes from the environment, else from where the stack names it; never from the
/// command line.
/// </summary>
internal sealed class ApprovalServer : ApprovalPlace
{
    private const int DocumentMax = 1 << 20;
    private const string UserName = "PLATFORM_KNOWLEDGE_BASE_USER";
    private const string PasswordName = "PLATFORM_KNOWLEDGE_BASE_PASSWORD";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;

    private ApprovalServer(HttpClient http) => this.http = http;

    public static ApprovalServer Of(Session session, Uri address)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            BaseAddress = address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/"),
            Timeout = Patience,
            MaxResponseContentBufferSize = DocumentMax,
        };
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        client.DefaultRequestHeaders.CacheControl = new CacheControlHeaderValue { NoCache = true };
        if (Credentials(session) is { } credentials)
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", basic);
        }

        return new ApprovalServer(client);
    }

    public override async Task<byte[]?> ReadAsync(string path, CancellationToken cancel)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancel);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        Require(answer);
        return await answer.Content.ReadAsByteArrayAsync(cancel);
    }

    public override async Task CreateAsync(string path, byte[] text, CancellationToken cancel)
    {
        using var answer = await SendAsync(HttpMethod.Put, path, text, cancel);
        // What stands there meanwhile is looked at in any case: not every server heeds the condition.
        if (answer.StatusCode != HttpStatusCode.PreconditionFailed) Require(answer);
    }

    public override async Task TakeAwayAsync(string path, CancellationToken cancel)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Delete, path, null, cancel);
            if (answer.StatusCode != HttpStatusCode.NotFound) Require(answer);
        }
        catch (CliException e)
        {
            throw NotTakenAway(path, "the server does not let it", e);
        }
    }

    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    private static string? Credentials(Session session)
    {
        if (session.Environment(UserName) is { Length: > 0 } user)
        {
            var file = session.Environment(PasswordName + "_FILE");
            return $"{user}:{(file is { Length: > 0 } ? Read(session.PathOf(file)) : session.Environment(PasswordName))}";
        }

        return session.Stack.KnowledgeServerUser() is { } name
            ? $"{name}:{(session.Stack.KnowledgeServerPasswordFile() is { } path ? Read(path) : "")}"
            : null;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotPut($"the password of the knowledge base's server cannot be read: {e.Message}", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? text, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (text is not null)
        {
            request.Content = new ByteArrayContent(text);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/markdown") { CharSet = "utf-8" };
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        }

        try
        {
            return await http.SendAsync(request, cancel);
        }
        catch (HttpRequestException e)
        {
            throw NotPut($"the knowledge base's server does not answer: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw NotPut($"the knowledge base's server did not answer within {Patience.TotalSeconds} seconds", e);
        }
    }

    private static void Require(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode) return;
        var hint = answer.StatusCode == HttpStatusCode.Unauthorized
            ? $", it does not let you in: {UserName} and {PasswordName}_FILE say who you are there" : "";
        throw NotPut($"the knowledge base's server answered {answer.RequestMessage!.Method} with {(int)answer.StatusCode}{hint}");
    }
}
