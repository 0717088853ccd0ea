using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hestia.Showing;
using Platform.Integrity;
using Platform.Proofs.Evidence;

namespace Hestia.Bundling;

/// <summary>An entry as it goes into a bundle: the exact texts that were hashed, and where it stands in the tree.</summary>
/// <param name="Payload">Null where the ledger does not hold it any more; then so is the salt.</param>
/// <param name="Proof">From the leaf's sibling up to the root's child.</param>
internal sealed record BundleEntry(long Index, string Envelope, string? Payload, string? Salt, IReadOnlyList<Digest> Proof);

/// <summary>A document of the knowledge base, byte for byte.</summary>
internal sealed record BundleDocument(string Path, byte[] Bytes);

/// <summary>
/// Everything that one execution or one run left, with the proofs that it was recorded: what docs/reference/evidence-bundle.md describes.
/// </summary>
/// <param name="Kind">What it is about: <c>execution</c> or <c>run</c>.</param>
/// <param name="Checkpoint">The signed note that all proofs lead to.</param>
/// <param name="Missing">What should be in it and is not, a sentence each; empty where it is complete.</param>
internal sealed record Bundle(
    string Kind, string Id, string Checkpoint, IReadOnlyList<BundleEntry> Entries, IReadOnlyList<BundleDocument> Documents, IReadOnlyList<string> Missing)
{
    public const string PredicateType = "https://platform.local/evidence-bundle/v1";

    /// <summary>The file: an envelope around the statement, signed by whoever put it together.</summary>
    public byte[] Sign(string keyId, Func<byte[], byte[]> sign) =>
        Encoding.UTF8.GetBytes(DsseEnvelope.Sign(Statement.PayloadType, ToStatement(), (keyId, sign)) + "\n");

    /// <summary>The statement's bytes: canonical, so that the same content is the same file.</summary>
    internal byte[] ToStatement()
    {
        using var predicate = JsonDocument.Parse(JsonText.Of(WritePredicate));
        IEnumerable<Subject> subjects =
        [
            .. Ordered.Select(e => Of($"entry/{e.Index}", Encoding.UTF8.GetBytes(e.Envelope))),
            .. Filed.Select(d => Of($"document/{d.Path}", d.Bytes)),
        ];
        return CanonicalJson.Encode(new Statement([.. subjects], PredicateType, predicate.RootElement).Write());
    }

    private IEnumerable<BundleEntry> Ordered => Entries.OrderBy(e => e.Index);

    private IEnumerable<BundleDocument> Filed => Documents.OrderBy(d => d.Path, StringComparer.Ordinal);

    private static Subject Of(string name, byte[] bytes) =>
        new(name, new Dictionary<string, string>(StringComparer.Ordinal) { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)) });

    private void WritePredicate(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("about");
        writer.WriteString("id", Id);
        writer.WriteString("kind", Kind);
        writer.WriteEndObject();
        writer.WriteString("checkpoint", Checkpoint);
        writer.WriteStartArray("documents");
        foreach (var document in Filed)
        {
            writer.WriteStartObject();
            writer.WriteBase64String("bytes", document.Bytes);
            writer.WriteString("path", document.Path);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("entries");
        foreach (var entry in Ordered) Write(writer, entry);
        writer.WriteEndArray();
        writer.WriteStartArray("missing");
        foreach (var sentence in Missing) writer.WriteStringValue(sentence);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, BundleEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("envelope", entry.Envelope);
        writer.WriteNumber("index", entry.Index);
        if (entry.Payload is not null) writer.WriteString("payload", entry.Payload);
        writer.WriteStartArray("proof");
        Span<byte> hash = stackalloc byte[Digest.Size];
        foreach (var digest in entry.Proof)
        {
            digest.CopyTo(hash);
            writer.WriteBase64StringValue(hash);
        }

        writer.WriteEndArray();
        if (entry.Salt is not null) writer.WriteString("salt", entry.Salt);
        writer.WriteEndObject();
    }
}
