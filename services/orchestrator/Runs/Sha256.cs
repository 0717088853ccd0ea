using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Runs;

/// <summary>SHA-256 in lower-case hexadecimal digits.</summary>
internal static class Sha256
{
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
