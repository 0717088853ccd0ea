using System.Security.Cryptography;
using System.Text.Json;
using Hestia.Showing;
using Platform.Proofs;
using Platform.Proofs.Evidence;

namespace Hestia.Judging;

/// <summary>What a bundle's file holds, read strictly; of what it says nothing is checked yet but its form and its subjects.</summary>
internal sealed record BundleFile(
    string Kind, string Id, string Checkpoint, IReadOnlyList<HeldEntry> Entries, IReadOnlyDictionary<string, byte[]> Documents, IReadOnlyList<string> Missing)
{
    public const string Execution = "execution";
    public const string Run = "run";

    private const string PredicateType = "https://platform.local/evidence-bundle/v1";
    private const string TheStatement = "The statement";
    private const string ThePredicate = "The predicate";
    private const int PartsMax = 10_000;

    /// <param name="makers">Whose signature on the envelope counts; null where it is not asked for.</param>
    /// <exception cref="BundleRefused">It is no bundle, or nobody of the makers signed it.</exception>
    public static BundleFile Read(ReadOnlyMemory<byte> file, IReadOnlyCollection<PersonKey>? makers)
    {
        var statement = StrictJson.Parse(Payload(file, makers), Check.Statement, TheStatement);
        StrictJson.Members(statement, Check.Statement, TheStatement, ["_type", "predicate", "predicateType", "subject"]);
        if (StrictJson.Text(statement, "_type", Check.Statement, TheStatement) != Statement.Type || StrictJson.Text(statement, "predicateType", Check.Statement, TheStatement) != PredicateType)
            throw new BundleRefused(Check.Statement, $"A bundle is a statement '{Statement.Type}' with a predicate '{PredicateType}'.");
        var bundle = Predicate(statement.GetProperty("predicate"));
        return JsonElement.DeepEquals(statement.GetProperty("subject"), bundle.Subjects())
            ? bundle
            : throw new BundleRefused(Check.Subject, "The subjects are not the entries and documents that are inside, with their digests, in their order.");
    }

    private static ReadOnlyMemory<byte> Payload(ReadOnlyMemory<byte> file, IReadOnlyCollection<PersonKey>? makers)
    {
        try
        {
            var envelope = DsseEnvelope.Parse(file);
            if (envelope.PayloadType != Statement.PayloadType)
                throw new BundleRefused(Check.File, $"A bundle's envelope holds '{Statement.PayloadType}'.");
            if (envelope.Signatures.Count == 0) throw new BundleRefused(Check.File, "Nobody signed the envelope.");
            if (makers is null) return envelope.Unverified;
            try
            {
                return envelope.Verify(Statement.PayloadType, [.. makers.Select(m => DsseKey.EcdsaP256(m.KeyId, m.SubjectPublicKeyInfo))]);
            }
            catch (ProofFormatException e)
            {
                throw new BundleRefused(Check.Maker, e.Message, e);
            }
        }
        catch (ProofFormatException e)
        {
            throw new BundleRefused(Check.File, e.Message, e);
        }
    }

    private static BundleFile Predicate(JsonElement predicate)
    {
        StrictJson.Members(predicate, Check.Statement, ThePredicate, ["about", "checkpoint", "documents", "entries", "missing"]);
        var about = predicate.GetProperty("about");
        StrictJson.Members(about, Check.Statement, "What a bundle is about", ["id", "kind"]);
        var (kind, id) = (StrictJson.Text(about, "kind", Check.Statement, "What a bundle is about"), StrictJson.Text(about, "id", Check.Statement, "What a bundle is about"));
        if (kind is not (Execution or Run) || id.Length == 0)
            throw new BundleRefused(Check.Statement, "A bundle is about an execution or a run, which has an id.");
        var entries = StrictJson.Items(predicate, "entries", Check.Statement, ThePredicate).Select(HeldEntry.Read).ToList();
        if (entries.Zip(entries.Skip(1)).Any(pair => pair.First.Index >= pair.Second.Index))
            throw new BundleRefused(Check.Statement, "The entries rise by their index.");
        var documents = StrictJson.Items(predicate, "documents", Check.Statement, ThePredicate).Select(Document).ToList();
        if (documents.Zip(documents.Skip(1)).Any(pair => string.CompareOrdinal(pair.First.Path, pair.Second.Path) >= 0))
            throw new BundleRefused(Check.Statement, "The documents rise by their path.");
        if (entries.Count == 0 || entries.Count + documents.Count > PartsMax)
            throw new BundleRefused(Check.Statement, $"A bundle holds at least one entry, and at most {PartsMax} entries and documents.");
        return new BundleFile(
            kind, id, StrictJson.Text(predicate, "checkpoint", Check.Statement, ThePredicate), entries,
            new OrderedDictionary<string, byte[]>(documents.Select(d => KeyValuePair.Create(d.Path, d.Bytes)), StringComparer.Ordinal),
            [.. StrictJson.Items(predicate, "missing", Check.Statement, ThePredicate).Select(Sentence)]);
    }

    private static string Sentence(JsonElement item) => StrictJson.TextOf(item)
        ?? throw new BundleRefused(Check.Statement, "What is missing is told in sentences.");

    private static (string Path, byte[] Bytes) Document(JsonElement document)
    {
        StrictJson.Members(document, Check.Statement, "A document", ["bytes", "path"]);
        var path = StrictJson.Text(document, "path", Check.Statement, "A document");
        if (!path.Split('/').All(n => n.Length > 0 && n[0] != '.' && n.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
            throw new BundleRefused(Check.Statement, "A document's path is names of letters, digits, dots, hyphens and underscores with a slash between them; none begins with a dot.");
        return (path, StrictJson.Base64(StrictJson.Text(document, "bytes", Check.Statement, "A document"))
            ?? throw new BundleRefused(Check.Statement, $"The bytes of {path} are not Base 64."));
    }

    /// <summary>What the statement must say that it is about.</summary>
    private JsonElement Subjects()
    {
        using var subjects = JsonDocument.Parse(JsonText.Of(writer =>
        {
            writer.WriteStartArray();
            foreach (var entry in Entries) Write(writer, $"entry/{entry.Index}", entry.EnvelopeBytes);
            foreach (var (path, bytes) in Documents) Write(writer, $"document/{path}", bytes);
            writer.WriteEndArray();
        }));
        return subjects.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter writer, string name, byte[] bytes)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("digest");
        writer.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));
        writer.WriteEndObject();
        writer.WriteString("name", name);
        writer.WriteEndObject();
    }
}
