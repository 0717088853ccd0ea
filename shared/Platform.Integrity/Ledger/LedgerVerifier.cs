using System.Text;

namespace Platform.Integrity;

/// <summary>
/// Checks rows one after the other, in the order of their index, and believes nothing but the bytes: the envelope is encoded anew from
/// the columns and the payload, and must be the stored one; the hash must follow from it and the hash before. Give it the first index
/// and the hash before that to check a range; ranges that meet can be checked at the same time.
/// </summary>
public sealed class LedgerVerifier
{
    private static readonly byte[] RemovalKind = Encoding.UTF8.GetBytes(RemovedPayloads.Kind);

    private readonly EnvelopeEncoder encoder = new();
    private readonly byte[] digest = new byte[LedgerHash.Size];
    private readonly byte[] leaf = new byte[LedgerHash.Size];
    private readonly byte[] hash = new byte[LedgerHash.Size];
    private readonly byte[] previous = new byte[LedgerHash.Size];
    private readonly RemovedPayloads? removed;

    /// <param name="firstIndex">The index that must come first.</param>
    /// <param name="previousHash">The hash before it.</param>
    /// <param name="removed">Takes what is not there and what entries name as removed, for the caller to compare when all is read; null
    /// where every payload must be there.</param>
    public LedgerVerifier(long firstIndex, ReadOnlySpan<byte> previousHash, RemovedPayloads? removed = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstIndex, LedgerHash.MaxIndex + 1);
        if (previousHash.Length != LedgerHash.Size)
        {
            throw new ArgumentException($"A hash has {LedgerHash.Size} bytes.", nameof(previousHash));
        }

        NextIndex = firstIndex;
        this.removed = removed;
        previousHash.CopyTo(previous);
    }

    /// <summary>The index that must come next: all before it, from the first on, are good.</summary>
    public long NextIndex { get; private set; }

    /// <summary>The hash of the last good entry.</summary>
    public ReadOnlySpan<byte> Head => previous;

    /// <summary>The leaf of the last good entry.</summary>
    public ReadOnlySpan<byte> Leaf => leaf;

    /// <summary>Null where the row is good. After a bad one this verifier knows nothing of the rows that follow.</summary>
    public FirstBad? Check(in LedgerRow row)
    {
        if (row.Index > LedgerHash.MaxIndex)
        {
            return new FirstBad(row.Index, Beyond(row.Index));
        }

        if (row.Index != NextIndex)
        {
            return row.Index > NextIndex
                ? new FirstBad(NextIndex, $"Entry {NextIndex} is missing: the next one found is {row.Index}. It was removed, or the entries were renumbered.")
                : new FirstBad(row.Index, $"Entry {row.Index} stands where {NextIndex} was expected: it was inserted or moved.");
        }

        if (row.Unreadable is null && PayloadDigest(row))
        {
            try
            {
                var encoded = encoder.Encode(row.Columns with { PayloadSha256 = digest, TellsObjects = EnvelopeV1.SaysObjectsAreTold(row.Envelope.Span) });
                if (encoded.SequenceEqual(row.Envelope.Span))
                {
                    encoder.Leaf(leaf);
                    LedgerHash.Link(row.Index, previous, leaf, hash);
                    if (row.Hash.Span.SequenceEqual(hash))
                    {
                        hash.CopyTo(previous.AsSpan());
                        NextIndex++;
                        Note(row);
                        return null;
                    }
                }
            }
            catch (Exception e) when (e is CanonicalJsonException or ArgumentOutOfRangeException)
            {
                return new FirstBad(row.Index, $"Entry {row.Index} has a column that could never have been written: {e.Message}");
            }
        }

        return new FirstBad(row.Index, LedgerDiagnosis.Explain(row, previous));
    }

    /// <summary>
    /// The digest of the payload; of one that may be missing, the digest that the envelope claims, which the hashes hold.
    /// </summary>
    private bool PayloadDigest(in LedgerRow row)
    {
        if (row is { Salt: { } salt, Payload: { } payload })
        {
            LedgerHash.Payload(salt.Span, payload.Span, digest);
            return true;
        }

        if (removed is null || row.Salt is not null || row.Payload is not null || RemovedPayloads.NeverLeaves(row.Columns.Kind.Span)
            || LedgerDiagnosis.ClaimedDigest(row.Envelope.Span) is not { } claimed)
        {
            return false;
        }

        claimed.CopyTo(digest.AsSpan());
        return true;
    }

    private void Note(in LedgerRow row)
    {
        if (removed is null) return;
        if (row.Payload is not { } payload) removed.AddMissing(row.Index);
        else if (IsRemoval(row)) removed.AddNamed(row.Index, payload.Span);
    }

    private static bool IsRemoval(in LedgerRow row) => row.Columns.Kind.Span.SequenceEqual(RemovalKind);

    /// <summary>What is wrong with an entry whose index is above <see cref="LedgerHash.MaxIndex"/>.</summary>
    public static string Beyond(long index) => $"Entry {index} has an index that is never given, they end at {LedgerHash.MaxIndex}: it was inserted or renumbered.";

    /// <summary>Says whether entries are missing at the end of a range that must hold all indexes below <paramref name="end"/>.</summary>
    public FirstBad? CheckEnd(long end) =>
        NextIndex < end ? new FirstBad(NextIndex, $"Entry {NextIndex} is missing: it was removed.") : null;
}
