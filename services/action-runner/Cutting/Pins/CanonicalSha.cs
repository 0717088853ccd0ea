using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Cutting.Pins;

/// <summary>SHA-256 in lower-case hex: over bytes, over ids joined without a separator, over canonical JSON (RFC 8785).</summary>
internal static class CanonicalSha
{
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Over texts joined without a separator (C17).</summary>
    public static string Joined(params ReadOnlySpan<string> texts) => Of(Encoding.UTF8.GetBytes(string.Concat(texts)));

    /// <exception cref="ActionFailedException"><c>NOT_CANONICAL</c>: a value has no canonical form.</exception>
    public static string Of(JsonNode json) => Of(Bytes(json));

    /// <inheritdoc cref="Of(JsonNode)"/>
    public static byte[] Bytes(JsonNode json)
    {
        try
        {
            return CanonicalJson.Encode(Encoding.UTF8.GetBytes(json.ToJsonString()));
        }
        catch (CanonicalJsonException e)
        {
            throw new ActionFailedException("NOT_CANONICAL", $"A value has no canonical form: {e.Message}");
        }
    }
}
