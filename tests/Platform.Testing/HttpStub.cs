using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Testing;

/// <summary>An existing system with an HTTP address, that counts how often each command reached it.</summary>
public sealed class HttpStub : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<Guid, int> calls = new();
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, string>> headers = new();

    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HttpStub(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>How often each command's <c>Idempotency-Key</c> was seen.</summary>
    public IReadOnlyDictionary<Guid, int> Calls => calls;

    public IReadOnlyCollection<IReadOnlyDictionary<string, string>> Headers => headers;

    /// <summary>Lets <c>/wait</c> answer, now and from now on.</summary>
    public void Release() => released.TrySetResult();

    public Uri At(string path) => new(Url, path);

    /// <summary>
    /// <c>/ok</c> answers 200, <c>/500</c> answers 500, <c>/die</c> breaks off without an answer, <c>/cut</c> in the middle of its body,
    /// <c>/hang</c> never answers, <c>/late</c> after 200 ms, <c>/wait</c> once <see cref="Release"/> was called, <c>/moved</c> redirects,
    /// <c>/say?text=…</c> answers that text as JSON.
    /// </summary>
    public static async Task<HttpStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var stub = new HttpStub(builder.Build());
        stub.app.Run(stub.AnswerAsync);
        await stub.app.StartAsync();
        stub.Url = new Uri(stub.app.Urls.First());
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Guid.TryParse(context.Request.Headers["Idempotency-Key"], out var id)) calls.AddOrUpdate(id, 1, (_, n) => n + 1);
        headers.Enqueue(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        switch (context.Request.Path.Value)
        {
            case "/500":
                context.Response.StatusCode = 500;
                await context.Response.WriteAsync("it broke");
                break;
            case "/die":
                context.Abort();
                break;
            case "/cut":
                context.Response.ContentLength = 1_000;
                await context.Response.WriteAsync("the beginning of");
                await context.Response.Body.FlushAsync();
                // A reset overtakes what has not been read yet; the beginning is to arrive.
                await Task.Delay(TimeSpan.FromMilliseconds(300));
                context.Abort();
                break;
            case "/hang":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "/late":
                await Task.Delay(TimeSpan.FromMilliseconds(200));
                goto default;
            case "/wait":
                await released.Task.WaitAsync(context.RequestAborted);
                goto default;
            case "/moved":
                context.Response.Redirect("http://127.0.0.1:1/elsewhere");
                break;
            case "/say":
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(context.Request.Query["text"].ToString());
                break;
            default:
                await context.Response.WriteAsJsonAsync(new { done = true });
                break;
        }
    }
}
