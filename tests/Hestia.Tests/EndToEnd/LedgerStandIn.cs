using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hestia.Tests.Judging;
using Microsoft.AspNetCore.Http;
using Platform.Integrity;
using Platform.Proofs.Notes;

namespace Hestia.Tests.EndToEnd;

/// <summary>An audit service that holds a ledger in memory, made from the formats' definitions, and signs it.</summary>
internal sealed class LedgerStandIn : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly NoteSigner key = NoteSigner.Ed25519(SmallLedger.Origin, [.. Enumerable.Repeat((byte)7, 32)]);
    private readonly List<string> lines = [];
    private readonly List<string> hashes = [Convert.ToHexStringLower(LedgerHash.BeforeFirst)];

    /// <param name="count">So many entries.</param>
    /// <param name="agent">Who acted in all of them.</param>
    /// <param name="missing">The entry whose payload is missing; -1 for none.</param>
    /// <param name="removal">The entry that says why; -1 for none.</param>
    public LedgerStandIn(int count, string agent = "agent", int missing = -1, int removal = -1)
    {
        var ledger = new SmallLedger();
        for (var i = 0; i < count; i++)
        {
            ledger.Add(
                i == removal ? "payload_removal" : "action_attempt",
                new JsonObject
                {
                    ["agentId"] = agent, ["actionType"] = "server.restart", ["at"] = $"2026-11-21T03:{i / 60:D2}:{i % 60:D2}.000000Z",
                },
                i == removal ? Removal(missing) : new JsonObject { ["parameters"] = new JsonObject { ["n"] = i } });
            Chain(ledger, i, i == missing);
        }

        Checkpoint = ledger.Checkpoint(key);
    }

    public string VerifierKey => key.Key.ToString();

    public string Checkpoint { get; }

    public string HashOf(int index) => hashes[index + 1];

    public void Serve(ServicesStandIn services) => services.On("/ledger/export", Export).On("/checkpoint", Checkpoint, type: "text/plain");

    public void Dispose() => key.Dispose();

    private static JsonObject Removal(int of) => new()
    {
        ["output"] = new JsonObject
        {
            ["removal"] = new JsonObject { ["why"] = "ERASED", ["ranges"] = new JsonArray(new JsonObject { ["from"] = of, ["to"] = of }) },
        },
    };

    private void Chain(SmallLedger ledger, int index, bool isMissing)
    {
        var held = ledger.Held(index);
        Span<byte> leaf = stackalloc byte[LedgerHash.Size], hash = stackalloc byte[LedgerHash.Size];
        LedgerHash.Leaf(Encoding.UTF8.GetBytes(held.Envelope), leaf);
        LedgerHash.Link(index, Convert.FromHexString(hashes[^1]), leaf, hash);
        hashes.Add(Convert.ToHexStringLower(hash));
        var (payload, salt) = isMissing ? (null, null) : (held.Payload, held.Salt);
        lines.Add(JsonSerializer.Serialize(new { envelope = held.Envelope, hash = hashes[^1], index, payload, salt }, Plain));
    }

    private async Task Export(HttpContext context)
    {
        long Asked(string name, long otherwise) =>
            long.TryParse(context.Request.Query[name], CultureInfo.InvariantCulture, out var given) ? given : otherwise;
        var (from, to) = ((int)Asked("from", 0), (int)Math.Min(Asked("to", long.MaxValue), lines.Count - 1));
        var count = Math.Max(0, to - from + 1);
        var previous = from < hashes.Count ? hashes[from] : hashes[0];
        var first = new { count, first = from, format = ExportVerifier.Format, previousHash = previous };
        var text = new StringBuilder(JsonSerializer.Serialize(first)).Append('\n');
        for (var i = from; i < from + count; i++) text.Append(lines[i]).Append('\n');
        await context.Response.WriteAsync(text.ToString());
    }
}
