using System.Text.Json;

namespace Platform.Proofs.Evidence;

/// <summary>
/// Something that a statement is about: a name, where it has one, and its digests in lower-case hexadecimal, by algorithm.
/// </summary>
public sealed record Subject(string Name, IReadOnlyDictionary<string, string> Digests);

/// <summary>
/// An in-toto Statement, version 1: that the predicate holds of the subjects. Whoever says so signs the envelope around it.
/// </summary>
public sealed record Statement(IReadOnlyList<Subject> Subjects, string PredicateType, JsonElement Predicate)
{
    public const string Type = "https://in-toto.io/Statement/v1";

    /// <summary>The type under which an envelope holds one.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    private const int SubjectsMax = 10_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <exception cref="ProofFormatException">It is no such statement.</exception>
    public static Statement Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = document.RootElement;
            if (Text(root, "_type") != Type) throw new ProofFormatException($"A statement's '_type' is '{Type}'.");
            var subjects = Member(root, "subject", JsonValueKind.Array);
            if (subjects.GetArrayLength() is 0 or > SubjectsMax) throw new ProofFormatException($"A statement has from 1 to {SubjectsMax} subjects.");
            return new Statement(
                [.. subjects.EnumerateArray().Select(ReadSubject)],
                Text(root, "predicateType") is { Length: > 0 } type ? type : throw new ProofFormatException("A statement's 'predicateType' is empty."),
                root.TryGetProperty("predicate", out var predicate) ? predicate.Clone() : default);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ProofFormatException("A statement is JSON, no name twice in one object; this is not.", e);
        }
    }

    /// <summary>The bytes that an envelope holds.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("_type"u8, Type);
            writer.WriteStartArray("subject"u8);
            foreach (var subject in Subjects)
            {
                writer.WriteStartObject();
                if (subject.Name.Length > 0) writer.WriteString("name"u8, subject.Name);
                writer.WriteStartObject("digest"u8);
                foreach (var (algorithm, digest) in subject.Digests) writer.WriteString(algorithm, digest);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("predicateType"u8, PredicateType);
            if (Predicate.ValueKind != JsonValueKind.Undefined)
            {
                writer.WritePropertyName("predicate"u8);
                Predicate.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static Subject ReadSubject(JsonElement subject)
    {
        var digests = Member(subject, "digest", JsonValueKind.Object).EnumerateObject().ToDictionary(
            d => d.Name,
            d => d.Value.ValueKind == JsonValueKind.String && d.Value.GetString() is { Length: > 0 } hex && hex.All(char.IsAsciiHexDigitLower)
                ? hex
                : throw new ProofFormatException($"A subject's digest '{d.Name}' is not lower-case hexadecimal."),
            StringComparer.Ordinal);
        if (digests.Count == 0) throw new ProofFormatException("A subject has at least one digest.");
        return new Subject(subject.TryGetProperty("name", out _) ? Text(subject, "name") : "", digests);
    }

    private static string Text(JsonElement of, string name) => Member(of, name, JsonValueKind.String).GetString()!;

    private static JsonElement Member(JsonElement of, string name, JsonValueKind kind) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw new ProofFormatException($"A statement's member '{name}' is missing, or of another kind.");
}
