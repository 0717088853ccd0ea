using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Platform.Proofs.Evidence;

/// <summary>One signature on an envelope; which key made it is a hint and no more.</summary>
public sealed record DsseSignature(string KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>
/// Bytes, the name of their type, and signatures over both (DSSE, version 1.0.2). Whose signature counts is for <see cref="Verify"/>
/// to say, which gives the payload out. Immutable.
/// </summary>
public sealed class DsseEnvelope(string payloadType, ReadOnlyMemory<byte> payload, IEnumerable<DsseSignature> signatures)
{
    /// <summary>Longer envelopes are not read.</summary>
    public const int BytesMax = 64 << 20;

    private const int SignaturesMax = 64;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    public string PayloadType { get; } = payloadType;

    public IReadOnlyList<DsseSignature> Signatures { get; } = [.. signatures];

    /// <summary>
    /// The payload, whoever signed it: for those who believe nothing of it because of the envelope, as it proves itself by other means.
    /// </summary>
    public ReadOnlyMemory<byte> Unverified => payload;

    /// <summary>Reads the JSON form. Members that are not known are passed over, as DSSE says; nothing is checked yet.</summary>
    /// <exception cref="ProofFormatException">It is none.</exception>
    public static DsseEnvelope Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > BytesMax) throw new ProofFormatException($"An envelope has at most {BytesMax} bytes, not {json.Length}.");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = document.RootElement;
            var list = Member(root, "signatures", JsonValueKind.Array);
            if (list.GetArrayLength() > SignaturesMax) throw new ProofFormatException($"An envelope has at most {SignaturesMax} signatures.");
            return new DsseEnvelope(
                Member(root, "payloadType", JsonValueKind.String).GetString()!,
                Base64(Member(root, "payload", JsonValueKind.String), "payload"),
                [.. list.EnumerateArray().Select(s => new DsseSignature(
                    s.ValueKind == JsonValueKind.Object && s.TryGetProperty("keyid", out _) ? Member(s, "keyid", JsonValueKind.String).GetString()! : "",
                    Base64(Member(s, "sig", JsonValueKind.String), "sig")))]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ProofFormatException("An envelope is JSON, no name twice in one object; this is not.", e);
        }
    }

    /// <summary>Signs with whatever makes a signature over the bytes it is given.</summary>
    public static DsseEnvelope Sign(string payloadType, ReadOnlyMemory<byte> payload, params IEnumerable<(string KeyId, Func<byte[], byte[]> Sign)> signers)
    {
        var message = Encoding(payloadType, payload.Span);
        return new DsseEnvelope(payloadType, payload, signers.Select(s => new DsseSignature(s.KeyId, s.Sign(message))));
    }

    /// <summary>The payload, once so many of the keys signed it under this type.</summary>
    /// <param name="known">The keys that count, from a source that is trusted, each once.</param>
    /// <exception cref="ProofFormatException">Fewer did, or it is of another type.</exception>
    public ReadOnlyMemory<byte> Verify(string expectedType, IReadOnlyCollection<DsseKey> known, int threshold = 1)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 1);
        var message = Encoding(PayloadType, payload.Span);
        var signed = known.Count(key => Signatures.Any(s => (s.KeyId.Length == 0 || key.KeyId.Length == 0 || s.KeyId == key.KeyId) && key.Verifies(message, s.Signature)));
        if (signed < threshold) throw new ProofFormatException($"{signed} of the {known.Count} keys that are trusted here signed this envelope; {threshold} are asked for.");
        return PayloadType == expectedType ? payload : throw new ProofFormatException($"The envelope holds '{PayloadType}', not '{expectedType}'.");
    }

    public override string ToString()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteBase64String("payload"u8, payload.Span);
            writer.WriteString("payloadType"u8, PayloadType);
            writer.WriteStartArray("signatures"u8);
            foreach (var signature in Signatures)
            {
                writer.WriteStartObject();
                if (signature.KeyId.Length > 0) writer.WriteString("keyid"u8, signature.KeyId);
                writer.WriteBase64String("sig"u8, signature.Signature.Span);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>What is signed (DSSE's "pre-authentication encoding"): type and payload, each behind its length.</summary>
    internal static byte[] Encoding(string payloadType, ReadOnlySpan<byte> payload) =>
    [
        .. System.Text.Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"DSSEv1 {System.Text.Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} ")),
        .. payload,
    ];

    private static JsonElement Member(JsonElement of, string name, JsonValueKind kind) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw new ProofFormatException($"An envelope's member '{name}' is missing, or of another kind.");

    // Both alphabets are allowed, and padding may be absent in the second one.
    private static byte[] Base64(JsonElement element, string name)
    {
        var text = element.GetString()!.Replace('-', '+').Replace('_', '/');
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length)
            ? bytes[..length]
            : throw new ProofFormatException($"An envelope's member '{name}' is not Base 64.");
    }
}
