using System.Text.Json;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Keys;

/// <summary>An allowed key as the keys file has it, and for eyes.</summary>
internal static class KeyEntry
{
    public static void Write(Utf8JsonWriter writer, string owner, string publicKey, IEnumerable<string> mayApprove, bool maySetSecurity)
    {
        writer.WriteStartObject();
        writer.WriteString("owner", owner);
        writer.WriteString("publicKey", publicKey);
        writer.WriteStartArray("mayApprove");
        foreach (var pattern in mayApprove)
        {
            writer.WriteStringValue(pattern);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("maySetSecurity", maySetSecurity);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, AllowedKey key) => Write(writer, key.Owner, key.PublicKey, key.MayApprove, key.MaySetSecurity);

    public static string Rights(AllowedKey key) => string.Join(
        ", and ", new[] { key.MayApprove.IsEmpty ? "" : $"approve {string.Join(", ", key.MayApprove)}", key.MaySetSecurity ? "set the security state" : "" }.Where(r => r.Length > 0));

    /// <summary>What <c>keys allow</c> and <c>keys forbid</c> answer a program.</summary>
    public static string Json(string done, string keyId, string file, AllowedKey? entry) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("done", done);
        writer.WriteString("keyId", keyId);
        writer.WriteString("keysFile", file);
        if (entry is not null)
        {
            writer.WritePropertyName("entry");
            Write(writer, entry);
        }

        writer.WriteEndObject();
    });
}
