using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Testing;

/// <summary>A span as it was exported. Attributes that are no texts have the value "".</summary>
public sealed record ReceivedSpan(
    string Service, string Source, string Name, string TraceId, string SpanId, string ParentSpanId, IReadOnlyDictionary<string, string> Attributes, string Raw);

/// <summary>A collector for OTLP over HTTP, as much of one as the tests ask for: which spans and which metrics came, from whom.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>How often in a second each service tells its metrics.</summary>
    public const int ExportsPerSecond = 2;

    private readonly WebApplication app;
    private readonly ConcurrentQueue<ReceivedSpan> spans = new();
    private readonly ConcurrentDictionary<string, byte> metrics = new();
    private readonly ConcurrentDictionary<string, int> exports = new();
    private readonly ConcurrentDictionary<string, int> logs = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    public IReadOnlyCollection<ReceivedSpan> Spans => spans;

    public IEnumerable<string> Metrics => metrics.Keys;

    /// <summary>How often each service has told its metrics so far.</summary>
    public IReadOnlyDictionary<string, int> Exports => new Dictionary<string, int>(exports);

    /// <summary>How often each service has sent log lines so far.</summary>
    public IReadOnlyDictionary<string, int> Logs => new Dictionary<string, int>(logs);

    /// <summary>What makes a service export here, soon.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = app.Urls.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = (1_000 / ExportsPerSecond).ToString(CultureInfo.InvariantCulture),
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
    };

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (context.Request.Path == "/v1/traces") ReadTraces(body.ToArray());
        else if (context.Request.Path == "/v1/metrics") ReadMetrics(body.ToArray());
        else if (context.Request.Path == "/v1/logs") ReadLogs(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }

    // The numbers of the fields are those of opentelemetry-proto 1.x, which promises never to change them.
    private void ReadTraces(ReadOnlyMemory<byte> request)
    {
        foreach (var resource in Members(request, 1))
        {
            var service = Service(resource);
            foreach (var scope in Members(resource, 2))
            {
                var source = Members(scope, 1).Select(s => Text(s, 1)).FirstOrDefault() ?? "";
                foreach (var span in Members(scope, 2))
                {
                    var attributes = Members(span, 9).ToDictionary(a => Text(a, 1), a => Text(Members(a, 2).FirstOrDefault(), 1));
                    spans.Enqueue(new ReceivedSpan(
                        service, source, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4), attributes, Encoding.UTF8.GetString(span.Span)));
                }
            }
        }
    }

    private void ReadMetrics(ReadOnlyMemory<byte> request)
    {
        foreach (var resource in Members(request, 1))
        {
            foreach (var metric in Members(resource, 2).SelectMany(s => Members(s, 2))) metrics.TryAdd(Text(metric, 1), 0);
            exports.AddOrUpdate(Service(resource), 1, (_, before) => before + 1);
        }
    }

    private void ReadLogs(ReadOnlyMemory<byte> request)
    {
        foreach (var resource in Members(request, 1)) logs.AddOrUpdate(Service(resource), 1, (_, before) => before + 1);
    }

    private static string Service(ReadOnlyMemory<byte> resource) => Members(resource, 1).SelectMany(r => Members(r, 1))
        .Where(a => Text(a, 1) == "service.name").SelectMany(a => Members(a, 2)).Select(v => Text(v, 1)).FirstOrDefault() ?? "";

    private static string Text(ReadOnlyMemory<byte> message, int field) => Encoding.UTF8.GetString(Members(message, field).FirstOrDefault().Span);

    private static string Hex(ReadOnlyMemory<byte> message, int field) => Convert.ToHexStringLower(Members(message, field).FirstOrDefault().Span);

    /// <summary>The length-delimited values of one field: messages, texts and bytes.</summary>
    private static List<ReadOnlyMemory<byte>> Members(ReadOnlyMemory<byte> message, int field)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        for (var rest = message; rest.Length > 0;)
        {
            var tag = Varint(ref rest);
            switch (tag & 7)
            {
                case 0: Varint(ref rest); break;
                case 1: rest = rest[8..]; break;
                case 5: rest = rest[4..]; break;
                case 2:
                    var length = (int)Varint(ref rest);
                    if ((int)(tag >> 3) == field) found.Add(rest[..length]);
                    rest = rest[length..];
                    break;
                default: throw new InvalidDataException($"The wire type {tag & 7} is none of protobuf's.");
            }
        }

        return found;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> rest)
    {
        ulong value = 0;
        for (int i = 0, shift = 0; ; i++, shift += 7)
        {
            var b = rest.Span[i];
            value |= (ulong)(b & 0x7F) << shift;
            if (b >= 0x80) continue;
            rest = rest[(i + 1)..];
            return value;
        }
    }
}
