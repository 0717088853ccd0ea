namespace Platform.Laws;

/// <summary>Looks ahead for the next number of a list, so that a number that only looks like the first of a list begins none.</summary>
internal sealed class Successors(IReadOnlyList<Candidate> candidates)
{
    /// <summary>How many numbers ahead the next one is looked for.</summary>
    private const int MaxAhead = 64;

    public bool Has(Candidate candidate, Numeral numeral) => Find(candidate, numeral) is not null;

    /// <summary>The next number in the same form and column, before any heading; null where there is none.</summary>
    public Candidate? Find(Candidate candidate, Numeral numeral)
    {
        for (var i = candidate.Index + 1; i < candidates.Count && i <= candidate.Index + MaxAhead; i++)
        {
            var later = candidates[i];
            if (later is { Level: >= 0, Reference: false })
            {
                return null;
            }

            if (later.Level < 0 && IsNext(candidate, later, numeral))
            {
                return later;
            }
        }

        return null;
    }

    private static bool IsNext(Candidate candidate, Candidate later, Numeral numeral)
    {
        var near = Math.Abs(later.Column - candidate.Column) <= 1 || later.EndColumn == candidate.EndColumn || candidate.Chained;
        var number = candidate.Number!;
        var next = later.Number!;
        return near && later.Wrap == candidate.Wrap && next.As(numeral) > 0
            && next.IsLetters == number.IsLetters && next.Upper == number.Upper && next.After(number, numeral) == Step.Next;
    }
}
