using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Platform.Statements;

/// <summary>
/// The keys that a place was told of, as its keys file lists them:
/// <c>{"keys":[{"owner":"…","publicKey":"base64 of the DER","mayApprove":["server.*"],"maySetSecurity":false}]}</c>. Immutable.
/// </summary>
public sealed class KeyRing
{
    public KeyRing(IEnumerable<AllowedKey> keys)
    {
        Keys = [.. keys];
        if (Keys.GroupBy(k => k.KeyId, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The key of {twice.First().Owner} is listed twice.", nameof(keys));
        }
    }

    /// <summary>Nobody's: whatever needs a signature is refused.</summary>
    public static KeyRing Empty { get; } = new([]);

    public ImmutableArray<AllowedKey> Keys { get; }

    public AllowedKey? Find(string keyId) => Keys.FirstOrDefault(k => string.Equals(k.KeyId, keyId, StringComparison.Ordinal));

    /// <exception cref="MalformedException">It is no keys file; the message says where.</exception>
    public static KeyRing Read(ReadOnlySpan<byte> utf8)
    {
        var members = Members.Of(utf8);
        var keys = members.Objects("keys").Select(AllowedKey.Read).ToList();
        members.End();
        try
        {
            return new KeyRing(keys);
        }
        catch (ArgumentException e)
        {
            throw members.Wrong("keys", e.Message);
        }
    }

    /// <summary>The file for a person to read and change, indented.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("keys");
            foreach (var key in Keys) key.Write(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
