namespace Platform.Execution;

/// <summary>Follows one chain link by link, from an opening to what the seal says of its end.</summary>
internal struct ChainCheck(RecordPart part, string noun, Digest first)
{
    private Digest last = first;

    public int Count { get; private set; }

    public BrokenLink? Follow(Digest stored, Digest derived, Digest previous)
    {
        if (derived != stored)
        {
            return Broken("was altered: its content does not give its hash.");
        }

        if (previous != last)
        {
            return Broken(Count == 0 ? "does not follow from the opening: the first one was removed, or it was inserted or moved." : "does not follow from the one before it: one was removed, inserted or moved here.");
        }

        last = stored;
        Count++;
        return null;
    }

    /// <summary>Holds the chain's end against the seal; <paramref name="sealIsIntact"/> tells which of the two to believe.</summary>
    public readonly BrokenLink? End(int count, Digest lastHash, bool sealIsIntact)
    {
        if (Count < count && last != lastHash)
        {
            return Broken("is missing: the end was cut off.");
        }

        if (Count > count && last != lastHash)
        {
            return new BrokenLink(part, count, $"The {noun} {count} stands after the end that the seal names.");
        }

        if (last != lastHash && sealIsIntact)
        {
            return Count == 0
                ? new BrokenLink(RecordPart.Opening, null, "The opening was replaced: the seal names another one.")
                : new BrokenLink(part, Count - 1, $"The {noun} {Count - 1} was replaced: the seal names another one as the last.");
        }

        return Count == count && last == lastHash ? null : new BrokenLink(RecordPart.Seal, null, $"The seal was altered: it does not tell of the {noun}s that are there.");
    }

    private readonly BrokenLink Broken(string what) => new(part, Count, $"The {noun} {Count} {what}");
}
