namespace Platform.Laws;

/// <summary>How a number stands to the one before it in the same list.</summary>
internal enum Step
{
    Next,
    Ahead,
    Same,
    Back,
    Far,
}

/// <summary>A number as it stands in the text, with every value that its writing can mean.</summary>
internal sealed record Number
{
    /// <summary>The most numbers that a list may leave out and still be one list.</summary>
    private const int MaxGap = 20;

    public required string Text { get; init; }

    /// <summary>Its digits' value, or 0.</summary>
    public int Value { get; init; }

    /// <summary>Its value read as a letter, or 0.</summary>
    public int Letter { get; init; }

    /// <summary>Its value read as a roman number, or 0.</summary>
    public int Roman { get; init; }

    /// <summary>The rank of what follows the number: 15a, 15 bis.</summary>
    public int Suffix { get; init; }

    /// <summary>The second letter's rank: ab stands between a and b.</summary>
    public int LetterSuffix { get; init; }

    /// <summary>The last number of a range such as 12-14, else the number's value.</summary>
    public int End { get; init; }

    public bool IsLetters { get; init; }

    public bool Upper { get; init; }

    /// <summary>The parts of 2.1.3; of every other number its one value.</summary>
    public required int[] Parts { get; init; }

    public int As(Numeral numeral) => numeral switch
    {
        Numeral.LowerLetter or Numeral.UpperLetter => Letter,
        Numeral.LowerRoman or Numeral.UpperRoman => Roman,
        Numeral.Decimal => Parts[^1],
        _ => Value,
    };

    public bool IsFirst(Numeral numeral) =>
        SuffixAs(numeral) == 0 && (As(numeral) == 1 || (As(numeral) == 0 && numeral is Numeral.Arabic or Numeral.Decimal));

    private int SuffixAs(Numeral numeral) => numeral is Numeral.LowerLetter or Numeral.UpperLetter ? LetterSuffix : Suffix;

    /// <summary>The numerals that this number can be written in.</summary>
    public IEnumerable<Numeral> Readings()
    {
        if (Parts.Length > 1)
        {
            yield return Numeral.Decimal;
        }
        else if (!IsLetters)
        {
            yield return Numeral.Arabic;
        }
        else
        {
            if (Letter > 0)
            {
                yield return Upper ? Numeral.UpperLetter : Numeral.LowerLetter;
            }

            if (Roman > 0)
            {
                yield return Upper ? Numeral.UpperRoman : Numeral.LowerRoman;
            }
        }
    }

    /// <summary>How this number stands to the one before.</summary>
    public Step After(Number before, Numeral numeral)
    {
        var value = As(numeral);
        var last = numeral == Numeral.Arabic ? Math.Max(before.End, before.Value) : before.As(numeral);
        if (value == last)
        {
            var order = SuffixAs(numeral).CompareTo(before.SuffixAs(numeral));
            return order == 0 ? Step.Same : order > 0 ? Step.Next : Step.Back;
        }

        // After z comes aa.
        if (numeral == Numeral.LowerLetter && last == 26 && value == 1 && LetterSuffix == 1)
        {
            return Step.Next;
        }

        return value < last ? Step.Back
            : value == last + 1 ? Step.Next
            : value - last <= MaxGap ? Step.Ahead
            : Step.Far;
    }

    /// <summary>This number is 2.1 and the other one 2.1.3.</summary>
    public bool IsPrefixOf(Number longer) => Parts.Length < longer.Parts.Length && longer.Parts.AsSpan().StartsWith(Parts);

    public bool SharesPrefixWith(Number other) =>
        Parts.Length == other.Parts.Length && Parts.AsSpan(0, Parts.Length - 1).SequenceEqual(other.Parts.AsSpan(0, Parts.Length - 1));
}
