namespace Platform.Integrity;

/// <summary>
/// Which numbers of one source a ledger's entries hold. Takes memory by how far they are out of order, because most come in order.
/// </summary>
public sealed class HeldNumbers
{
    private readonly SortedSet<long> ahead = [];

    /// <summary>All numbers from 1 to this one are held.</summary>
    public long Contiguous { get; private set; }

    /// <summary>The lowest number above <see cref="Contiguous"/> that is held; null where there is none.</summary>
    public long? Next => ahead.Count > 0 ? ahead.Min : null;

    public void Add(long number)
    {
        if (number != Contiguous + 1)
        {
            if (number > Contiguous) ahead.Add(number);
            return;
        }

        Contiguous = number;
        while (ahead.Remove(Contiguous + 1)) Contiguous++;
    }
}
