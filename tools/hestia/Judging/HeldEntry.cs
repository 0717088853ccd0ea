using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Hestia.Judging;

/// <summary>
/// An entry in a bundle. Its members may be asked for after <see cref="CheckContent"/>; nothing of it is the ledger's before
/// <see cref="CheckPlace"/>.
/// </summary>
internal sealed class HeldEntry
{
    private const string AnEntry = "An entry";
    private const int ProofMax = TreeHash.MaxLevel;

    private readonly string? payload;
    private readonly byte[] salt;
    private readonly IReadOnlyList<Digest> proof;

    private HeldEntry(long index, string envelope, string? payload, byte[] salt, IReadOnlyList<Digest> proof)
    {
        (Index, EnvelopeBytes, this.payload, this.salt, this.proof) = (index, Encoding.UTF8.GetBytes(envelope), payload, salt, proof);
    }

    public long Index { get; }

    public byte[] EnvelopeBytes { get; }

    public bool HasPayload => payload is not null;

    public JsonElement Envelope { get; private set; }

    /// <summary>What the record put out; null where there is none, or no payload.</summary>
    public JsonElement? Output { get; private set; }

    public JsonElement? Parameters { get; private set; }

    public string? Kind => Text("kind");

    public static HeldEntry Read(JsonElement entry)
    {
        StrictJson.Members(entry, Check.Statement, AnEntry, ["envelope", "index", "proof"], "payload", "salt");
        var number = entry.GetProperty("index");
        // One way to write a number: another reader may take 1e3 or 1.0 for something else.
        if (number.ValueKind != JsonValueKind.Number || !long.TryParse(number.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > LedgerHash.MaxIndex)
            throw new BundleRefused(Check.Statement, "An entry's index is a whole number from 0 to 2^53-1, in digits.");
        var hashes = StrictJson.Items(entry, "proof", Check.Statement, AnEntry).Select(h => Hash(h, index)).ToList();
        if (hashes.Count > ProofMax) throw new BundleRefused(Check.Statement, $"A proof has at most {ProofMax} hashes.");
        var envelope = StrictJson.Text(entry, "envelope", Check.Statement, AnEntry);
        if (entry.TryGetProperty("payload", out _) != entry.TryGetProperty("salt", out _))
            throw new BundleRefused(Check.Statement, $"Of entry {index} stand payload and salt here, or neither.");
        if (!entry.TryGetProperty("payload", out _)) return new HeldEntry(index, envelope, null, [], hashes);
        var salted = StrictJson.Text(entry, "salt", Check.Statement, AnEntry);
        return salted.Length == 2 * LedgerHash.SaltSize && salted.All(char.IsAsciiHexDigitLower)
            ? new HeldEntry(index, envelope, StrictJson.Text(entry, "payload", Check.Statement, AnEntry), Convert.FromHexString(salted), hashes)
            : throw new BundleRefused(Check.Statement, $"The salt of entry {index} is not {LedgerHash.SaltSize} bytes in lower-case hexadecimal.");
    }

    /// <summary>That it stands in the checkpoint's tree at its index.</summary>
    public void CheckPlace(Checkpoint checkpoint)
    {
        if (InclusionProof.FaultOf(Index, checkpoint.Size, TreeHash.Leaf(EnvelopeBytes), checkpoint.Root, proof) is { } fault)
            throw new BundleRefused(Check.Inclusion, $"Entry {Index} is not proved: {fault}");
    }

    /// <summary>That it can be read, and the payload is the one that it was logged with.</summary>
    public void CheckContent()
    {
        Envelope = StrictJson.Parse(EnvelopeBytes, Check.Entry, $"The envelope of entry {Index}");
        if (StrictJson.Find(Envelope, "format")?.GetRawText() is not ("1" or "2"))
            throw new BundleRefused(Check.Entry, $"Entry {Index} is of a format that is not known here.");
        if (payload is null) return;
        var bytes = Encoding.UTF8.GetBytes(payload);
        var digest = new byte[LedgerHash.Size];
        LedgerHash.Payload(salt, bytes, digest);
        if (Text("payloadSha256") != Convert.ToHexStringLower(digest))
            throw new BundleRefused(Check.Entry, $"The payload of entry {Index} is not the one that its envelope has the digest of: it was altered.");
        var read = StrictJson.Parse(bytes, Check.Entry, $"The payload of entry {Index}");
        Output = StrictJson.Find(read, "output");
        Parameters = StrictJson.Find(read, "parameters");
    }

    /// <summary>A member of the envelope; null where it has none.</summary>
    public string? Text(string name) => StrictJson.TextOf(Envelope, name);

    /// <summary>Whether its one affected object is this.</summary>
    public bool IsOf(string id) =>
        StrictJson.Find(Envelope, "affectedIds") is { ValueKind: JsonValueKind.Array } ids && ids.GetArrayLength() == 1
        && ids[0].ValueKind == JsonValueKind.String && ids[0].ValueEquals(id);

    private static Digest Hash(JsonElement item, long index) =>
        StrictJson.Base64(StrictJson.TextOf(item) ?? "") is { Length: Digest.Size } bytes
            ? new Digest(bytes)
            : throw new BundleRefused(Check.Statement, $"The proof of entry {index} is Base 64 of 32 bytes, hash by hash.");
}
