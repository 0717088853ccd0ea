using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Integrity;

namespace Hestia.Judging;

/// <summary>Statements that people signed, as the ledger holds them; checked from their definition.</summary>
internal static class SignedWords
{
    private const int SignatureBytes = 64;

    /// <summary>Holds a signed statement against the approvers' keys.</summary>
    /// <param name="what">As in "APPROVE at SG_1".</param>
    /// <param name="approvers">Null where nobody named any: then it is told whose it says it is.</param>
    /// <exception cref="BundleRefused">None of the approvers signed it.</exception>
    public static Decided Of(JsonElement signed, string what, IReadOnlyCollection<PersonKey>? approvers)
    {
        var keyId = StrictJson.TextOf(signed, "keyId") ?? throw new BundleRefused(Check.Decision, $"{what} names no key.");
        if (approvers is null) return new Decided(what, keyId, null, Signed: false);
        var key = approvers.FirstOrDefault(a => a.KeyId == keyId)
            ?? throw new BundleRefused(Check.Decision, $"{what} is signed with the key {keyId}, which is none of the approvers' that you named.");
        return key.Signed(Message(signed), Signature(signed))
            ? new Decided(what, keyId, key.Owner, Signed: true)
            : throw new BundleRefused(Check.Decision, $"{what}: the signature is not one of the key {keyId} on these words.");
    }

    /// <summary>SHA-256 of a value's canonical JSON, in hexadecimal.</summary>
    public static string Sha256(JsonElement value) => Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Encode(value)));

    /// <summary>The format, a line feed, and the canonical JSON without the signature.</summary>
    private static byte[] Message(JsonElement signed) =>
        [.. Encoding.UTF8.GetBytes(StrictJson.TextOf(signed, "format") + "\n"), .. Without(signed, "signature")];

    /// <summary>The canonical JSON of an object without one of its members.</summary>
    public static byte[] Without(JsonElement whole, string left)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var member in whole.EnumerateObject().Where(m => m.Name != left)) member.WriteTo(writer);
            writer.WriteEndObject();
        }

        return CanonicalJson.Encode(stream.ToArray());
    }

    private static byte[] Signature(JsonElement signed)
    {
        var bytes = new byte[SignatureBytes];
        var text = StrictJson.TextOf(signed, "signature") ?? "";
        try
        {
            return Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == SignatureBytes ? bytes : [];
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
