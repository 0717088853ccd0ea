using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Platform.AcceptanceTests.Fuzzing;

/// <summary>Questions to a service's HTTP address, made from what its own description says that it answers.</summary>
internal sealed class HostileQuestions(Uri service, JsonElement openApi)
{
    private static readonly string[] Methods = ["GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "X\u007f"];

    private static readonly string[] Values =
    [
        "", "%00", "1", "-1", "0", "501", "99999999999999999999", "1e3", "NaN", "%", "%zz", "%ff%fe", "%25%32%35", "..%2f..", "SRV-1", "AAAA", "2026-11-28T00:00:00Z", "9999-12-31T23:59:59Z",
        "00000000-0000-0000-0000-000000000000", "true", "%F0%9F%98%80", "a%0d%0aX:y", "'", "DONE", "%E2%80%8B", "+", "1&limit=2",
    ];

    private readonly List<(string Path, string[] Parameters)> routes =
    [
        .. openApi.GetProperty("paths").EnumerateObject().Select(p => (p.Name, p.Value.EnumerateObject()
            .SelectMany(m => m.Value.ValueKind == JsonValueKind.Object && m.Value.TryGetProperty("parameters", out var given) ? given.EnumerateArray().ToList() : [])
            .Where(q => q.TryGetProperty("in", out var place) && place.GetString() == "query").Select(q => q.GetProperty("name").GetString()!).ToArray())),
    ];

    public byte[] Make(Random random)
    {
        var (path, parameters) = routes[random.Next(routes.Count)];
        var target = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", _ => Value(random));
        for (var (i, sign) = (random.Next(4), '?'); i > 0; i--, sign = '&')
        {
            var name = parameters.Length == 0 || random.Next(10) == 0 ? "limit" : parameters[random.Next(parameters.Length)];
            target += $"{sign}{name}={Value(random)}";
        }

        var body = random.Next(3) == 0 ? new string('{', random.Next(100_000)) : "{}";
        var method = Methods[random.Next(Methods.Length)];
        var head = $"{method} {target} HTTP/1.1\r\nHost: {service.Authority}\r\nConnection: close\r\n";
        if (random.Next(6) == 0) head += $"{new[] { "Accept", "Range", "If-None-Match", "Content-Type", "traceparent", "Accept-Encoding" }[random.Next(6)]}: {new string('q', random.Next(9_000))}\r\n";
        return Encoding.UTF8.GetBytes(method is "GET" or "HEAD" or "OPTIONS" ? head + "\r\n" : $"{head}Content-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <summary>The status that it is answered with; null where the service hung up, which bytes that are no HTTP deserve.</summary>
    public async Task<int?> AskAsync(byte[] question)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(service.Host, service.Port, limit.Token);
        try
        {
            await client.GetStream().WriteAsync(question, limit.Token);
            var answer = new byte[12];
            var read = await client.GetStream().ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, limit.Token);
            return read == answer.Length && int.TryParse(Encoding.ASCII.GetString(answer, 9, 3), out var status) ? status : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Value(Random random) => random.Next(25) == 0 ? new string('a', random.Next(7_000)) : Values[random.Next(Values.Length)];
}
