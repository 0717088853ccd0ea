using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Orchestrator.Runs;

namespace Orchestrator.Filing;

/// <summary>
/// A knowledge base behind HTTP PUT, e.g. a WebDAV server. A document is put where nothing stands; whatever comes of it, an answer that is
/// lost included, what stands there afterwards decides: the same bytes are done (C27). Of the server nothing is believed but what it gives
/// back: nginx, for one, heeds no condition of a PUT.
/// </summary>
internal sealed class KnowledgeServer(HttpClient http, IListLock lists) : IKnowledgeBase
{
    private const int ListTries = 5;

    public Task PutAsync(string path, ReadOnlyMemory<byte> bytes, bool isFirst, CancellationToken cancel) => TryAsync(async () =>
    {
        var names = KnowledgePath.NamesOf(path);
        if (await StandsAsync(path, bytes, isFirst, cancel)) return;
        using var answer = await PutNewAsync(path, bytes, cancel);
        if (IsForWantOfFolders(answer.StatusCode))
        {
            var notMade = await MakeFoldersAsync(names, cancel);
            using var again = await PutNewAsync(path, bytes, cancel);
            RequireUnlessTaken(again, notMade);
        }
        else
        {
            RequireUnlessTaken(answer);
        }

        if (!await StandsAsync(path, bytes, isFirst, cancel))
            throw new FilingException("The knowledge base's server took the document, and it does not stand there.");
    });

    /// <remarks>
    /// Whoever writes over others' lines is a server that took two writers' lists at once, or one that came to a list long after its writer
    /// had given up waiting. So those who share the lock take turns, and each brings the lines of all.
    /// </remarks>
    public Task AppendLineAsync(string path, string line, CancellationToken cancel) => TryAsync(async () =>
    {
        var names = KnowledgePath.NamesOf(path);
        await using var hold = await lists.TakeAsync(cancel);
        for (var tries = 0; tries < ListTries; tries++)
        {
            using var get = await SendAsync(HttpMethod.Get, path, null, _ => { }, cancel);
            var isThere = get.StatusCode != HttpStatusCode.NotFound;
            var notMade = "";
            if (isThere) Require(get);
            else notMade = await MakeFoldersAsync(names, cancel);
            var stands = isThere ? await get.Content.ReadAsByteArrayAsync(cancel) : [];
            var missing = Missing(stands, [.. hold.Lines, line]);
            if (missing.Count == 0) return;
            await hold.AssureAsync(cancel);
            using var put = await SendAsync(HttpMethod.Put, path, With(stands, missing), request =>
            {
                // A weak tag never matches. A strong one may be no more than a second and a length, so it is not all that is relied on.
                if (get.Headers.ETag is { IsWeak: false } tag && isThere) request.Headers.IfMatch.Add(tag);
                else if (!isThere) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
            }, cancel);
            RequireUnlessTaken(put, notMade);
        }

        throw new FilingException("The list of runs does not hold the line although it was put: somebody else writes it.");
    });

    private static List<string> Missing(byte[] stands, IEnumerable<string> lines)
    {
        var there = Encoding.UTF8.GetString(stands).Split('\n').Select(l => l.TrimEnd('\r')).ToHashSet(StringComparer.Ordinal);
        return [.. lines.Where(there.Add)];
    }

    /// <summary>What others wrote stays byte for byte.</summary>
    private static byte[] With(byte[] stands, IEnumerable<string> lines) =>
        [.. stands, .. Encoding.UTF8.GetBytes((stands is [] or [.., (byte)'\n'] ? "" : "\n") + string.Concat(lines.Select(l => l + "\n")))];

    /// <summary>Whether these bytes stand there; false where nothing does.</summary>
    private async Task<bool> StandsAsync(string path, ReadOnlyMemory<byte> bytes, bool isFirst, CancellationToken cancel)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, _ => { }, cancel);
        if (answer.StatusCode == HttpStatusCode.NotFound) return false;
        Require(answer);
        var stands = await answer.Content.ReadAsByteArrayAsync(cancel);
        return stands.AsSpan().SequenceEqual(bytes.Span) ? true : throw FilingException.AnotherStands(stands, bytes.Span, isFirst);
    }

    private Task<HttpResponseMessage> PutNewAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        SendAsync(HttpMethod.Put, path, bytes, request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any), cancel);

    /// <summary>A conflict by the standard; servers say other things too, and nginx that it broke.</summary>
    private static bool IsForWantOfFolders(HttpStatusCode status) =>
        status is HttpStatusCode.Conflict or HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.InternalServerError;

    /// <summary>What is to be said of it where the document cannot be put for want of a folder.</summary>
    private async Task<string> MakeFoldersAsync(string[] names, CancellationToken cancel)
    {
        var notMade = "";
        for (var i = 1; i < names.Length; i++)
        {
            using var made = await SendAsync(new HttpMethod("MKCOL"), string.Join('/', names[..i]) + "/", null, _ => { }, cancel);
            // One that exists is refused with 405, and by some servers otherwise, so this is no failure yet.
            if (notMade.Length == 0 && !made.IsSuccessStatusCode && made.StatusCode != HttpStatusCode.MethodNotAllowed)
                notMade = $", and the folder '{names[i - 1]}' could not be made (MKCOL: {(int)made.StatusCode})";
        }

        return notMade;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? bytes, Action<HttpRequestMessage> with, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (bytes is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/markdown") { CharSet = "utf-8" };
        }

        with(request);
        var answer = await http.SendAsync(request, cancel);
        if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired)) return answer;
        using (answer)
        {
            // Credentials do not mend themselves, and a server may lock out whoever tries wrong ones again and again.
            throw new FilingException(
                $"The knowledge base's server answered {method} with {(int)answer.StatusCode}: it does not let in the user of the settings "
                + "Filing__User and Filing__Password.", isFinal: true);
        }
    }

    /// <summary>Where something stands meanwhile, what it is decides.</summary>
    private static void RequireUnlessTaken(HttpResponseMessage answer, string besides = "")
    {
        if (answer.StatusCode != HttpStatusCode.PreconditionFailed) Require(answer, besides);
    }

    private static void Require(HttpResponseMessage answer, string besides = "")
    {
        if (!answer.IsSuccessStatusCode)
            throw new FilingException(
                $"The knowledge base's server answered {answer.RequestMessage!.Method} with {(int)answer.StatusCode}{besides}.");
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
