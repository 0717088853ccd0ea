using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Integrity;

namespace Hestia.Tests.Ocel;

/// <summary>Exports that verify, made from the format's definition.</summary>
internal static class LedgerExport
{
    public static byte[] Of(params (object Envelope, object Payload)[] entries) => Without([], entries);

    /// <summary>The same after the payloads of some entries were taken away.</summary>
    public static byte[] Without(IReadOnlyCollection<long> removed, params (object Envelope, object Payload)[] entries)
    {
        var text = new StringBuilder($$"""{"format":"platform-ledger-export/1","first":0,"count":{{entries.Length}},"previousHash":"{{new string('0', 64)}}"}""").Append('\n');
        var previous = new byte[32];
        for (long i = 0; i < entries.Length; i++)
        {
            var salt = new byte[16];
            var payload = Canonical(JsonSerializer.SerializeToElement(entries[i].Payload));
            var members = JsonSerializer.SerializeToElement(entries[i].Envelope).EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null).ToDictionary(m => m.Name, m => (object)m.Value);
            members["payloadSha256"] = Convert.ToHexStringLower(SHA256.HashData([0x03, .. salt, .. payload]));
            members["format"] = 1;
            var envelope = Canonical(JsonSerializer.SerializeToElement(members));
            var leaf = SHA256.HashData([0x00, .. envelope]);
            previous = SHA256.HashData([0x02, .. BitConverter.GetBytes(IPAddress.HostToNetworkOrder(i)), .. previous, .. leaf]);
            text.Append(JsonSerializer.Serialize(new
            {
                envelope = Encoding.UTF8.GetString(envelope), hash = Convert.ToHexStringLower(previous), index = i, payload = removed.Contains(i) ? null : Encoding.UTF8.GetString(payload), salt = removed.Contains(i) ? null : Convert.ToHexStringLower(salt),
            })).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Canonical(JsonElement value) => CanonicalJson.Encode(value);
}
