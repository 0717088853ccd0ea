namespace Platform.Messaging;

/// <summary>The highest number up to which everything is done, when things are done in any order. Not thread-safe.</summary>
public sealed class Watermark(ulong start = 0)
{
    private readonly HashSet<ulong> ahead = [];

    /// <summary>All numbers up to this one are done.</summary>
    public ulong UpTo { get; private set; } = start;

    /// <summary>Numbers done above <see cref="UpTo"/>.</summary>
    public int Ahead => ahead.Count;

    /// <summary>Returns whether <see cref="UpTo"/> moved.</summary>
    public bool Done(ulong number)
    {
        if (number <= UpTo) return false;
        if (number != UpTo + 1)
        {
            ahead.Add(number);
            return false;
        }

        UpTo = number;
        Advance();
        return true;
    }

    /// <summary>Everything up to <paramref name="number"/> is done at once.</summary>
    public bool DoneUpTo(ulong number)
    {
        if (number <= UpTo) return false;
        ahead.RemoveWhere(n => n <= number);
        UpTo = number;
        Advance();
        return true;
    }

    private void Advance()
    {
        while (ahead.Remove(UpTo + 1)) UpTo++;
    }
}
