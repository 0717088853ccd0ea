using System.Net;
using System.Net.Http.Headers;
using Orchestrator.Runs;

namespace Orchestrator.Filing;

/// <summary>
/// A knowledge base behind HTTP PUT, e.g. a WebDAV server. A document is put where nothing stands; whatever comes of it, an answer that is lost included, what stands
/// there afterwards decides: the same bytes are done (C27).
/// </summary>
internal sealed class KnowledgeServer(HttpClient http) : IKnowledgeBase
{
    private const int ListTries = 5;

    public async Task PutAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var names = KnowledgePath.NamesOf(path);
        await TryAsync(async () =>
        {
            if (await StandsAsync(path, bytes, cancel)) return;
            using var answer = await SendAsync(HttpMethod.Put, path, bytes, request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any), cancel);
            if (answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
            {
                await MakeFoldersAsync(names, cancel);
                using var again = await SendAsync(HttpMethod.Put, path, bytes, request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any), cancel);
                Require(again);
            }
            else if (answer.StatusCode != HttpStatusCode.PreconditionFailed)
            {
                Require(answer);
            }

            // Not every server heeds the condition, and none is believed.
            if (!await StandsAsync(path, bytes, cancel)) throw new FilingException("The knowledge base's server took the document, and it does not stand there.");
        });
    }

    public Task AppendLineAsync(string path, string line, CancellationToken cancel) => TryAsync(async () =>
    {
        var names = KnowledgePath.NamesOf(path);
        for (var tries = 0; tries < ListTries; tries++)
        {
            using var get = await SendAsync(HttpMethod.Get, path, null, _ => { }, cancel);
            if (get.StatusCode == HttpStatusCode.NotFound) await MakeFoldersAsync(names, cancel);
            else Require(get);
            var stands = get.IsSuccessStatusCode ? await get.Content.ReadAsStringAsync(cancel) : "";
            if (stands.Split('\n').Contains(line, StringComparer.Ordinal)) return;
            var bytes = System.Text.Encoding.UTF8.GetBytes(stands + (stands.Length == 0 || stands.EndsWith('\n') ? "" : "\n") + line + "\n");
            using var put = await SendAsync(HttpMethod.Put, path, bytes, request =>
            {
                if (get.Headers.ETag is { } tag) request.Headers.IfMatch.Add(tag);
                else if (!get.IsSuccessStatusCode) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
            }, cancel);
            if (put.StatusCode != HttpStatusCode.PreconditionFailed) Require(put);
        }

        throw new FilingException("The list of runs does not hold the line although it was put: somebody else writes it.");
    });

    /// <summary>Whether these bytes stand there; false where nothing does.</summary>
    private async Task<bool> StandsAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, _ => { }, cancel);
        if (answer.StatusCode == HttpStatusCode.NotFound) return false;
        Require(answer);
        var stands = await answer.Content.ReadAsByteArrayAsync(cancel);
        return stands.AsSpan().SequenceEqual(bytes.Span) ? true
            : throw new FilingException($"Another document stands at its place: sha256 {Sha256.Of(stands)} instead of {Sha256.Of(bytes.Span)}. Nothing is written over.", isFinal: true);
    }

    private async Task MakeFoldersAsync(string[] names, CancellationToken cancel)
    {
        for (var i = 1; i < names.Length; i++)
        {
            // One that exists is refused with 405.
            using var made = await SendAsync(new HttpMethod("MKCOL"), string.Join('/', names[..i]) + "/", null, _ => { }, cancel);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? bytes, Action<HttpRequestMessage> with, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path);
        if (bytes is { } body) request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("text/markdown") { CharSet = "utf-8" } } };
        with(request);
        return await http.SendAsync(request, cancel);
    }

    private static void Require(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode) throw new FilingException($"The knowledge base's server answered {(int)answer.StatusCode}.");
    }

    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (HttpRequestException e)
        {
            throw new FilingException($"The knowledge base's server could not be asked ({e.HttpRequestError}).");
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException)
        {
            throw new FilingException("The knowledge base's server did not answer in time.");
        }
    }
}
