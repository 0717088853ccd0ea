using Hestia.Showing;
using Platform.Statements;

namespace Hestia.Keys;

/// <summary>An allowed key, for eyes and for programs.</summary>
internal static class KeyEntry
{
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
            entry.Write(writer);
        }

        writer.WriteEndObject();
    });
}
