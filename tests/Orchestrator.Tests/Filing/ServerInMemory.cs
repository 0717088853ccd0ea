using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Orchestrator.Filing;

namespace Orchestrator.Tests.Filing;

/// <summary>A server whose habits a test chooses. It has all folders, and heeds conditions only where it is told to.</summary>
internal sealed class ServerInMemory : HttpMessageHandler, IListLock
{
    private const string Root = "http://kb.example/base";

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public List<(string Method, Uri Address, string? IfMatch)> Asked { get; } = [];

    public bool HeedsConditions { get; init; } = true;

    /// <summary>Null: it gives none.</summary>
    public Func<byte[], string>? Tag { get; init; }

    public string? CharSet { get; init; }

    /// <summary>What somebody else does right before a document is stored, once.</summary>
    public Action? BeforePut { get; set; }

    /// <summary>The same, right before a document is given back.</summary>
    public Action? BeforeGet { get; set; }

    /// <summary>What was added before, by those who share the lock.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    public KnowledgeServer Knowledge(string address = Root) =>
        new(FilingServices.Client(new FilingOptions { Address = new Uri(address) }, this), this);

    public string Text(string path) => Encoding.UTF8.GetString(Files["/base/" + path]);

    public void Put(string path, string text) => Files["/base/" + path] = Encoding.UTF8.GetBytes(text);

    public Task<IListHold> TakeAsync(CancellationToken cancel) => Task.FromResult<IListHold>(new Held(Lines));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (path, condition) = (request.RequestUri!.AbsolutePath, request.Headers.IfMatch.FirstOrDefault()?.ToString());
        Asked.Add((request.Method.Method, request.RequestUri, condition));
        var before = request.Method == HttpMethod.Put ? BeforePut : request.Method == HttpMethod.Get ? BeforeGet : null;
        if (request.Method == HttpMethod.Put) BeforePut = null;
        else if (request.Method == HttpMethod.Get) BeforeGet = null;
        before?.Invoke();

        var isThere = Files.TryGetValue(path, out var stands);
        if (request.Method == HttpMethod.Get) return isThere ? Answer(request, stands!) : Answer(request, HttpStatusCode.NotFound);
        if (request.Method != HttpMethod.Put) return Answer(request, HttpStatusCode.MethodNotAllowed);
        // A weak tag matches nothing where bytes are compared.
        var matches = isThere && condition == Tag?.Invoke(stands!) && condition?.StartsWith('W') != true;
        var isRefused = condition is null ? request.Headers.IfNoneMatch.Count > 0 && isThere : !matches;
        if (HeedsConditions && isRefused) return Answer(request, HttpStatusCode.PreconditionFailed);
        Files[path] = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        return Answer(request, HttpStatusCode.Created);
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status) =>
        new(status) { RequestMessage = request };

    private HttpResponseMessage Answer(HttpRequestMessage request, byte[] stands)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new ByteArrayContent(stands) };
        if (CharSet is not null) answer.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = CharSet };
        if (Tag is not null) answer.Headers.ETag = EntityTagHeaderValue.Parse(Tag(stands));
        return answer;
    }

    private sealed class Held(IReadOnlyList<string> lines) : IListHold
    {
        public IReadOnlyList<string> Lines => lines;

        public Task AssureAsync(CancellationToken cancel) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
