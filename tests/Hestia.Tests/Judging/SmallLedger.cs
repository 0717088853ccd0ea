using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hestia.Bundling;
using Platform.Integrity;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Hestia.Tests.Judging;

/// <summary>
/// A ledger in memory, made from the formats' definitions: entries, the tree by its recursive definition, a signed checkpoint.
/// </summary>
internal sealed class SmallLedger
{
    public const string Origin = "platform.local/test";

    private readonly List<(string Envelope, string Payload, string Salt)> entries = [];

    /// <summary>Changes what is logged before it is, so that what is wrong is truly in the ledger.</summary>
    public Action<JsonObject, JsonObject> Before { get; init; } = static (_, _) => { };

    public long Count => entries.Count;

    /// <summary>Logs one; the envelope gets its format, source and digest here.</summary>
    public long Add(string kind, JsonObject envelope, JsonObject payload)
    {
        envelope["affectedIds"] ??= new JsonArray();
        (envelope["kind"], envelope["format"], envelope["source"], envelope["sourceSeq"]) = (kind, 1, "test/1", entries.Count + 1);
        envelope["entryId"] ??= $"019b0000-0000-7000-8000-{entries.Count:D12}";
        envelope["at"] ??= $"2026-11-21T03:00:{entries.Count:D2}.000000Z";
        Before(envelope, payload);
        var salt = SHA256.HashData(BitConverter.GetBytes(entries.Count))[..16];
        var body = Canonical(payload);
        envelope["payloadSha256"] = Convert.ToHexStringLower(SHA256.HashData([0x03, .. salt, .. Encoding.UTF8.GetBytes(body)]));
        entries.Add((Canonical(envelope), body, Convert.ToHexStringLower(salt)));
        return entries.Count - 1;
    }

    public Digest Root() => Root(0, entries.Count);

    /// <summary>What the ledger signs of itself, with whatever keys.</summary>
    public string Checkpoint(params NoteSigner[] signers) => new Checkpoint(Origin, entries.Count, Root()).Sign(signers).ToString();

    public BundleEntry Held(long index) => new(index, entries[(int)index].Envelope, entries[(int)index].Payload, entries[(int)index].Salt, [.. Path((int)index, 0, entries.Count)]);

    public IReadOnlyList<BundleEntry> Held(IEnumerable<long> indexes) => [.. indexes.Select(Held)];

    private static string Canonical(JsonNode node) => Encoding.UTF8.GetString(CanonicalJson.Encode(Encoding.UTF8.GetBytes(node.ToJsonString())));

    private Digest Root(int from, int to)
    {
        if (to - from == 1) return TreeHash.Leaf(Encoding.UTF8.GetBytes(entries[from].Envelope));
        var split = Split(from, to);
        return TreeHash.Node(Root(from, split), Root(split, to));
    }

    private IEnumerable<Digest> Path(int index, int from, int to)
    {
        if (to - from == 1) return [];
        var split = Split(from, to);
        return index < split ? [.. Path(index, from, split), Root(split, to)] : [.. Path(index, split, to), Root(from, split)];
    }

    private static int Split(int from, int to)
    {
        var width = 1;
        while (width * 2 < to - from) width *= 2;
        return from + width;
    }
}
