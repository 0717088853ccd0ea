using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Fuzzing;

/// <summary>One hostile message. The same seed and number make the same one.</summary>
/// <param name="Exchange">Where it goes.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Shape">Sets its properties; never its reply address.</param>
/// <param name="Told">The properties, for a report.</param>
internal sealed record HostileMessage(string Exchange, byte[] Body, Action<BasicProperties> Shape, string Told)
{
    public override string ToString() => $"exchange '{Exchange}', {Told}, {Body.Length} bytes in base64: {Convert.ToBase64String(Body)}";
}

/// <summary>
/// Messages by a grammar of what agents send, with mutations of the tree (types, depth, numbers, letters, members twice, sizes at limits)
/// or of the bytes. What is not mutated has canaries in it, where a careless agent would put a secret; a mutation may break the very shape
/// by which a credential is known, and what stands there then is kept rightly.
/// </summary>
internal sealed class HostileMessages(int seed, Uri host)
{
    private static readonly string[] Exchanges = ["execute-action", "execute-action", "execute-action", "execute-plan", "get-guidance", "start-run"];
    private static readonly string[] ContentTypes =
        ["application/json", "application/json; charset=utf-8", "application/json;charset=utf-16", "text/plain", "application/vnd.masstransit+json", "application/octet-stream", "", "x", "application/JSON"];

    /// <summary>Part of every canary of this run.</summary>
    public string Mark { get; private init; } = $"cAnArY{seed:x8}zq";

    public HostileMessage Make(int number)
    {
        var random = new Random(unchecked((seed * 397) ^ (number * 7919)));
        var json = new HostileJson(random);
        var exchange = Exchanges[random.Next(Exchanges.Length)];
        var (mutated, bytewise) = (random.Next(5) > 1, random.Next(4) == 0);
        var from = mutated || bytewise ? new HostileMessages(seed, host) { Mark = "plain" } : this;
        var tree = exchange switch
        {
            "execute-action" => from.Command(random, json),
            "execute-plan" => from.Plan(random, json),
            // A question is told back to who asked, and kept nowhere.
            "get-guidance" => [new("actionType", "object.create"), new("trigger", "alert." + random.Next(20))],
            _ => from.StartRun(random),
        };
        var body = Encoding.UTF8.GetBytes(json.Write(mutated ? json.Mutated(tree) : tree));
        if (bytewise) body = Bytewise(random, body);
        var (shape, told) = Properties(random);
        return new HostileMessage(exchange, body, shape, told);
    }

    private List<Member> Command(Random random, HostileJson json)
    {
        var (type, parameters) = random.Next(6) switch
        {
            0 => ("http.call", (List<Member>)[new("method", "POST"), new("url", host + "?n=" + random.Next(100_000)), new("body", Careless(random))]),
            1 => ("http.call", [new("method", json.Text()), new("url", Pick(random, host.ToString(), $"http://u:{Mark}@{host.Authority}/", $"{host}?sig={Mark}", json.Text()))]),
            2 => ("object.update", [new("id", "SRV-" + random.Next(10)), new("expectedVersion", new Raw("1")), new("attributes", Careless(random))]),
            3 => ("server.restart", [new("id", json.Text())]),
            _ => ("object.create", [new("id", "SRV-" + random.Next()), new("type", "server"), new("attributes", Careless(random))]),
        };
        List<Member> command = [new("commandId", Id(random)), new("agentId", Pick(random, "Fuzz", "Fuzz-" + random.Next(50), json.Text()))];
        command.Add(new("actionType", random.Next(12) == 0 ? Pick(random, json.Text(), $"password={Mark}") : type));
        command.Add(new("traceId", random.Next(10) == 0 ? Pick(random, $"password={Mark}", "xoxb-1234567890-" + Mark, $"job --token {Mark}") : "job-1"));
        command.Add(new("trigger", Trigger(random)));
        command.Add(new("parameters", parameters));
        return command;
    }

    private List<Member> Plan(Random random, HostileJson json)
    {
        var steps = new List<object?>();
        for (var i = random.Next(4); i >= 0; i--)
        {
            steps.Add(new List<Member>
            {
                new("name", random.Next(10) == 0 ? json.Text() : "step-" + i),
                new("actionType", "object.create"),
                new("parameters", new List<Member> { new("id", "SRV-" + random.Next()), new("type", "server"), new("attributes", Careless(random)) }),
                new("declaredSideEffects", new List<object?> { new List<Member> { new("category", "DATABASE"), new("description", $"sets password={Mark}"), new("reversible", true) } }),
                new("rollbackHint", new List<Member> { new("description", $"log in with --password {Mark}"), new("actions", new List<object?> { $"psql postgresql://app:{Mark}@db/x" }) }),
            });
        }

        List<Member> plan = [new("planId", "plan-" + random.Next()), new("mode", Pick(random, "DRY_RUN", "LIVE", "live")), new("steps", steps)];
        return [new("commandId", Id(random)), new("agentId", "Fuzz"), new("traceId", "job-2"), new("plan", plan)];
    }

    private List<Member> StartRun(Random random) =>
    [
        new("commandId", Id(random)), new("agentId", "Fuzz"), new("documentId", Pick(random, "nobody-knows-it", $"token={Mark}")),
        new("sourceVersionId", new string('a', 64)), new("traceId", Pick(random, "job-3", $"passwort={Mark}")),
    ];

    /// <summary>What a careless agent puts among its attributes.</summary>
    private List<Member> Careless(Random random) => random.Next(8) switch
    {
        0 => [new("password", Mark)],
        1 => [new("note", $"use --password {Mark} here")],
        2 => [new("list", new List<object?> { "--token", Mark })],
        3 => [new("env", new List<object?> { new List<Member> { new("name", "DB_PASSWORD"), new("value", Mark) } })],
        4 => [new("text", $$"""{"access_token":"{{Mark}}"}"""), new("again", $"it is {Mark}!")],
        5 => [new("contraseña", Mark), new("x", new List<Member> { new("motDePasse", Mark) })],
        6 => [new("conn", $"Host=db;Pwd={Mark};"), new("percent", new string('%', random.Next(60_000)))],
        _ => [new("maintenance", false)],
    };

    private string Trigger(Random random) => random.Next(12) == 0 ? Pick(random, $"https://hook/?key={Mark}", $"apiKey: {Mark}") : "alert." + random.Next(20).ToString(CultureInfo.InvariantCulture);

    private static string Id(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private static string Pick(Random random, params ReadOnlySpan<string> of) => of[random.Next(of.Length)];

    private static byte[] Bytewise(Random random, byte[] body)
    {
        var bytes = body.ToList();
        for (var times = random.Next(1, 6); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.Insert(at, (byte)random.Next(256)); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes.InsertRange(at, bytes.Take(random.Next(200)).ToArray()); break;
            }
        }

        if (random.Next(20) == 0) bytes.InsertRange(0, (byte[])[0xef, 0xbb, 0xbf]);
        // At the limit of a command, and beside it.
        if (random.Next(40) == 0) bytes.AddRange(Enumerable.Repeat((byte)' ', Math.Max(0, (256 * 1024) + random.Next(-1, 2) - bytes.Count)));
        return [.. bytes];
    }

    private static (Action<BasicProperties> Shape, string Told) Properties(Random random)
    {
        var (type, encoding, headers) = (ContentTypes[random.Next(3) == 0 ? random.Next(ContentTypes.Length) : 0], random.Next(15) == 0 ? "gzip" : null, new Dictionary<string, object?>());
        for (var i = random.Next(3); i > 0; i--) headers[Pick(random, "traceparent", "tracestate", "baggage", "MT-Activity-Id", "x-death", "k" + i)] = Header(random, 0);
        var told = $"content type '{type}', encoding '{encoding}', headers {{{string.Join(", ", headers.Select(h => $"{h.Key}: {h.Value} ({h.Value?.GetType().Name})"))}}}";
        return (p =>
        {
            p.ContentType = type;
            if (encoding is not null) p.ContentEncoding = encoding;
            if (headers.Count > 0) p.Headers = headers;
        }, told);
    }

    private static object? Header(Random random, int depth) => random.Next(depth > 2 ? 9 : 11) switch
    {
        0 => null,
        1 => true,
        2 => random.Next(),
        3 => long.MinValue,
        // No NaN: the broker ends the connection of whoever sends one, and nothing of it comes in.
        4 => double.MaxValue,
        5 => new AmqpTimestamp(random.NextInt64()),
        6 => Encoding.UTF8.GetBytes("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        7 => "00-" + new string('0', random.Next(60)) + "-\u00ff-01",
        8 => new byte[random.Next(300)],
        9 => new List<object?> { Header(random, depth + 1), Header(random, depth + 1) },
        _ => new Dictionary<string, object?> { ["a"] = Header(random, depth + 1) },
    };
}
