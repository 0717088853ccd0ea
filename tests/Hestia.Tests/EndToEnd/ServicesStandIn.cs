using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Testing;

namespace Hestia.Tests.EndToEnd;

/// <summary>
/// A real HTTP server that answers in the documented shapes, in the place of all services, and the status.json that leads to it.
/// The program under test is the CLI; the services have tests of their own.
/// </summary>
internal sealed class ServicesStandIn : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> routes = new();
    private readonly WebApplication app;
    private readonly string directory;

    private ServicesStandIn(WebApplication app, string directory)
    {
        this.app = app;
        this.directory = directory;
    }

    public string StatusFile => Path.Combine(directory, "status.json");

    /// <summary>Paths and queries that were asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<ServicesStandIn> StartAsync(string? agentBroker = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var standIn = new ServicesStandIn(server, Directory.CreateTempSubdirectory("hestia-test-").FullName);
        server.Run(standIn.Answer);
        await server.StartAsync();
        var url = server.Urls.Single();
        await File.WriteAllTextAsync(standIn.StatusFile, JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["services"] = new Dictionary<string, object> { ["audit"] = new { url, ready = true }, ["action-runner"] = new { url, ready = true }, ["miner"] = new { url, ready = true } },
            ["agent"] = agentBroker is null ? null : new { amqp = agentBroker },
            ["operator"] = agentBroker is null ? null : new { amqp = agentBroker },
            ["keys"] = "allowed.json",
        }));
        return standIn;
    }

    /// <summary>Answers a path (without its query) with JSON.</summary>
    public ServicesStandIn On(string path, string json, int status = 200, string type = "application/json") => On(path, async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(json);
    });

    public ServicesStandIn On(string path, Func<HttpContext, Task> answer)
    {
        routes[path] = answer;
        return this;
    }

    /// <summary>
    /// What is offered for a line. A person waits with a finger on the key, so a busy machine offers nothing in time: he presses it again.
    /// </summary>
    public async Task<string> OffersAsync(string line)
    {
        var offered = "";
        await Eventually.TrueAsync(
            async () => (offered = (await HestiaAsync($"[suggest:{line.Length}]", line)).Output).Trim().Length > 0, $"something is offered for '{line}'");
        return offered;
    }

    public Task<Ended> HestiaAsync(params string[] arguments) => HestiaProcess.RunAsync(StatusFile, arguments, null, ("PLATFORM_KEYS", FileIn("keys")));

    public string FileIn(string name) => Path.Combine(directory, name);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task Answer(HttpContext context)
    {
        Asked.Enqueue(context.Request.Path + context.Request.QueryString);
        if (routes.TryGetValue(context.Request.Path.Value!, out var answer))
        {
            await answer(context);
            return;
        }

        context.Response.StatusCode = 404;
        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync("""{"type":"/problems/not-found","title":"Not found","status":404,"detail":"There is no such thing.","traceId":"t"}""");
    }
}
