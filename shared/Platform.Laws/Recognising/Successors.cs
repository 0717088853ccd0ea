namespace Platform.Laws;

/// <summary>Looks ahead for the next number of a list, so that a number that only looks like the first of a list begins none.</summary>
internal sealed class Successors(LineIndex lines, IReadOnlyList<Candidate> candidates, ProfileRules rules)
{
    /// <summary>How many numbers ahead the next one is looked for.</summary>
    private const int MaxAhead = 64;

    /// <summary>The first heading of the body, where one stands before the first attachment.</summary>
    private readonly Candidate? body = candidates
        .Where(candidate => candidate is { Level: >= 0, Reference: false } && lines[candidate.Line].AfterBlank)
        .Take(1).FirstOrDefault(first => !rules.Levels[first.KindLevel].IsAttachment);

    private readonly List<Candidate> headings = [.. candidates.Where(candidate => candidate is { Level: >= 0, Reference: false })];

    /// <summary>
    /// Whether a list here stands before the body: headings follow, and the list's numbers do not go on behind the first of them.
    /// </summary>
    public bool EndPreface(Candidate candidate, Numeral numeral)
    {
        if (body is null || body.Index <= candidate.Index)
        {
            return false;
        }

        Number? before = null;
        for (var i = body.Index - 1; i >= candidate.Index && i >= body.Index - MaxAhead && before is null; i--)
        {
            before = IsOf(candidates[i], candidate, numeral) ? candidates[i].Number : null;
        }

        for (var i = body.Index + 1; i < candidates.Count && i <= body.Index + MaxAhead && before is not null; i++)
        {
            if (IsOf(candidates[i], candidate, numeral))
            {
                return candidates[i].Number!.After(before, numeral) != Step.Next;
            }
        }

        return true;
    }

    public bool Has(Candidate candidate, Numeral numeral) => Find(candidate, numeral) is not null;

    /// <summary>The next number in the same form and column, before any heading; null where there is none.</summary>
    /// <param name="candidate">The number.</param>
    /// <param name="numeral">How it is read.</param>
    /// <param name="acrossHeadings">Sections may number on behind headings; items do not.</param>
    public Candidate? Find(Candidate candidate, Numeral numeral, bool acrossHeadings = false)
    {
        for (var i = candidate.Index + 1; i < candidates.Count && i <= candidate.Index + MaxAhead; i++)
        {
            var later = candidates[i];
            if (later is { Level: >= 0, Reference: false } && !acrossHeadings)
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

    /// <summary>Whether anything that looks like a unit follows.</summary>
    public bool Follow(Candidate candidate) => candidate.Index + 1 < candidates.Count;

    /// <summary>The next heading by a word from this line on, references left out; null where there is none.</summary>
    public Candidate? Heading(int line)
    {
        var (low, high) = (0, headings.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = headings[middle].Line < line ? (middle + 1, high) : (low, middle);
        }

        return low < headings.Count ? headings[low] : null;
    }

    /// <summary>Whether a heading of the same level with the next number comes before one of an outer level.</summary>
    public bool HasHeading(Candidate candidate)
    {
        var number = candidate.Number!;
        for (var i = candidate.Index + 1; i < candidates.Count && i <= candidate.Index + MaxAhead; i++)
        {
            var later = candidates[i];
            if (later is { Level: >= 0, Reference: false } && later.Level < candidate.Level)
            {
                return false;
            }

            if (later is { Reference: false, Number: { } next } && later.Level == candidate.Level
                && next.Readings().Any(numeral => next.As(numeral) > 0 && next.After(number, numeral) == Step.Next))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a list of this form, interrupted after this number, goes on before the next heading.</summary>
    public bool GoesOn(Draft last, Candidate from)
    {
        for (var i = from.Index; i < candidates.Count && i <= from.Index + MaxAhead; i++)
        {
            var later = candidates[i];
            if (later is { Level: >= 0, Reference: false })
            {
                return false;
            }

            if (later is { Level: < 0, Chained: false } && later.Wrap == last.Wrap && later.Column == last.Column
                && later.Number!.Readings().Contains(last.Numeral) && later.Number.After(last.Number!, last.Numeral) == Step.Next)
            {
                return true;
            }
        }

        return false;
    }

    public bool IsAttachment(Candidate heading) => rules.Levels[heading.KindLevel].IsAttachment;

    private static bool IsOf(Candidate one, Candidate other, Numeral numeral) =>
        one is { Level: < 0, Chained: false } && one.Wrap == other.Wrap && one.Number!.Readings().Contains(numeral);

    private static bool IsNext(Candidate candidate, Candidate later, Numeral numeral)
    {
        var near = Math.Abs(later.Column - candidate.Column) <= 1 || later.EndColumn == candidate.EndColumn || candidate.Chained;
        var number = candidate.Number!;
        var next = later.Number!;
        return near && later.Wrap == candidate.Wrap && next.As(numeral) > 0
            && next.IsLetters == number.IsLetters && next.Upper == number.Upper && next.After(number, numeral) == Step.Next;
    }
}
