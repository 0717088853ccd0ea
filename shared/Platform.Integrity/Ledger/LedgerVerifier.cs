namespace Platform.Integrity;

/// <summary>
/// Checks rows one after the other, in the order of their index, and believes nothing but the bytes: the envelope is encoded anew from
/// the columns and the payload, and must be the stored one; the hash must follow from it and the hash before. Give it the first index
/// and the hash before that to check a range; ranges that meet can be checked at the same time.
/// </summary>
public sealed class LedgerVerifier
{
    private readonly EnvelopeEncoder encoder = new();
    private readonly byte[] digest = new byte[LedgerHash.Size];
    private readonly byte[] leaf = new byte[LedgerHash.Size];
    private readonly byte[] hash = new byte[LedgerHash.Size];
    private readonly byte[] previous = new byte[LedgerHash.Size];

    public LedgerVerifier(long firstIndex, ReadOnlySpan<byte> previousHash)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstIndex, LedgerHash.MaxIndex + 1);
        if (previousHash.Length != LedgerHash.Size)
        {
            throw new ArgumentException($"A hash has {LedgerHash.Size} bytes.", nameof(previousHash));
        }

        NextIndex = firstIndex;
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

        if (row.Unreadable is null && row is { Salt: { } salt, Payload: { } payload })
        {
            LedgerHash.Payload(salt.Span, payload.Span, digest);
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

    /// <summary>What is wrong with an entry whose index is above <see cref="LedgerHash.MaxIndex"/>.</summary>
    public static string Beyond(long index) => $"Entry {index} has an index that is never given, they end at {LedgerHash.MaxIndex}: it was inserted or renumbered.";

    /// <summary>Says whether entries are missing at the end of a range that must hold all indexes below <paramref name="end"/>.</summary>
    public FirstBad? CheckEnd(long end) =>
        NextIndex < end ? new FirstBad(NextIndex, $"Entry {NextIndex} is missing: it was removed.") : null;
}
