using System.Runtime.InteropServices;

namespace Audit.Chaining;

/// <summary>
/// Which of one source's numbers the ledger holds, as the runs of numbers without a hole: what was already recorded, how far it is
/// complete, and where it is not. Takes memory by the number of holes, not of records.
/// </summary>
internal sealed class SourceNumbers
{
    private readonly List<Run> runs = [];

    /// <summary>All numbers from 1 to this one are held; 0 where 1 is missing.</summary>
    public long Contiguous => runs.Count > 0 && runs[0].From == 1 ? runs[0].To : 0;

    /// <summary>The highest number held, or 0.</summary>
    public long Max => runs.Count > 0 ? runs[^1].To : 0;

    /// <summary>How many numbers below <see cref="Max"/> are not held.</summary>
    public long Missing
    {
        get
        {
            var held = 0L;
            foreach (var run in runs) held += run.To - run.From + 1;
            return Max - held;
        }
    }

    public IReadOnlyList<Run> Runs => runs;

    public bool Contains(long number)
    {
        var at = LastStartingUpTo(number);
        return at >= 0 && number <= runs[at].To;
    }

    /// <summary>Returns false where the number was held already.</summary>
    public bool Add(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        var at = LastStartingUpTo(number);
        if (at >= 0 && number <= runs[at].To) return false;
        var joinsBefore = at >= 0 && runs[at].To == number - 1;
        var joinsAfter = at + 1 < runs.Count && runs[at + 1].From == number + 1;
        switch (joinsBefore, joinsAfter)
        {
            case (true, true):
                runs[at] = new Run(runs[at].From, runs[at + 1].To);
                runs.RemoveAt(at + 1);
                break;
            case (true, false):
                runs[at] = new Run(runs[at].From, number);
                break;
            case (false, true):
                runs[at + 1] = new Run(number, runs[at + 1].To);
                break;
            default:
                runs.Insert(at + 1, new Run(number, number));
                break;
        }

        return true;
    }

    /// <summary>Takes a run that lies above all others, as they are read from the database.</summary>
    public void AddRun(long from, long to)
    {
        if (from > to || from <= Max) throw new ArgumentException($"The run {from} to {to} does not lie above {Max}.", nameof(from));
        if (from == Max + 1 && runs.Count > 0) runs[^1] = new Run(runs[^1].From, to);
        else runs.Add(new Run(from, to));
    }

    private int LastStartingUpTo(long number)
    {
        // Nearly every number is the next one.
        if (runs.Count == 0 || runs[^1].From <= number) return runs.Count - 1;
        int low = 0, high = runs.Count - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (runs[middle].From <= number) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }

    /// <summary>Numbers without a hole, both ends included.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Run(long From, long To);
}
