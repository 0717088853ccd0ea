using System.Security.Cryptography;
using System.Text.Json;
using Platform.Integrity;

namespace Platform.Actions;

/// <summary>
/// Says of rows that are too many to be named one by one what they were: how many, and a digest over all of them. The digest is SHA-256
/// over each row's canonical JSON (RFC 8785), each followed by one line feed, in the order in which they were added; whoever has the rows
/// can compute it again.
/// </summary>
public sealed class RowsetDigest : IDisposable
{
    private static readonly byte[] LineFeed = [(byte)'\n'];

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How many rows were added.</summary>
    public long Rows { get; private set; }

    /// <summary>Lower-case hex over what was added so far.</summary>
    public string Sha256 => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>Adds a row: what identifies it and what it holds, serialised as one JSON object in camelCase.</summary>
    /// <exception cref="CanonicalJsonException">A value has no canonical form.</exception>
    public void Add(object row)
    {
        hash.AppendData(CanonicalJson.Encode(JsonSerializer.SerializeToUtf8Bytes(row, JsonSerializerOptions.Web)));
        hash.AppendData(LineFeed);
        Rows++;
    }

    public void Dispose() => hash.Dispose();
}
