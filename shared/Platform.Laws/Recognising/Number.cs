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

    /// <summary>The parts of 16-5-1, 41/1 and L. 111-1, letters as their ranks; empty where there are none.</summary>
    public int[] Compound { get; init; } = [];

    public int As(Numeral numeral) => numeral switch
    {
        Numeral.LowerLetter or Numeral.UpperLetter => Letter,
        Numeral.LowerRoman or Numeral.UpperRoman => Roman,
        Numeral.LowerDouble => LetterSuffix == Letter ? Letter : 0,
        Numeral.Decimal => Parts[^1],
        _ => Value,
    };

    public bool IsFirst(Numeral numeral) =>
        SuffixAs(numeral) == 0 && (As(numeral) == 1 || (As(numeral) == 0 && numeral is Numeral.Arabic or Numeral.Decimal));

    private int SuffixAs(Numeral numeral) => numeral switch
    {
        Numeral.LowerLetter or Numeral.UpperLetter => LetterSuffix,
        Numeral.LowerDouble => 0,
        _ => Suffix,
    };

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

            if (Letter > 0 && LetterSuffix == Letter)
            {
                yield return Numeral.LowerDouble;
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
        if (Compound.Length > 0 && before.Compound.Length > 0)
        {
            var step = Steps(Compound, before.Compound);
            // 15-17 after 12-14 may be the next two articles that were repealed.
            if (step == Step.Next || End == Value || before.End == before.Value)
            {
                return step;
            }
        }

        if (numeral == Numeral.Decimal)
        {
            var step = Steps(Parts, before.Parts);
            return step != Step.Same || Suffix == before.Suffix ? step : Suffix > before.Suffix ? Step.Next : Step.Back;
        }

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

    /// <summary>After 2.1 comes 2.2, and 2.1.1, and 3.1.</summary>
    private static Step Steps(ReadOnlySpan<int> now, ReadOnlySpan<int> before)
    {
        var common = now.CommonPrefixLength(before);
        if (common == now.Length)
        {
            return common == before.Length ? Step.Same : Step.Back;
        }

        // The letter before the dot of A.1 counts below zero, so that it is no number.
        var step = common == before.Length ? now[common] : Math.Abs(now[common]) - Math.Abs(before[common]);
        var begins = now[(common + 1)..].IndexOfAnyExceptInRange(0, 1) < 0;
        return step < 0 ? Step.Back
            : step <= 1 && begins ? Step.Next
            : step <= MaxGap ? Step.Ahead
            : Step.Far;
    }

    /// <summary>This number is 2.1 and the other one 2.1.3, or this one is II and the other 2.1.</summary>
    public bool IsPrefixOf(Number longer) =>
        Parts.Length < longer.Parts.Length
        && (longer.Parts.AsSpan().StartsWith(Parts) || (Parts.Length == 1 && Upper && Roman > 0 && Roman == longer.Parts[0]));

    public bool SharesPrefixWith(Number other) =>
        Parts.Length == other.Parts.Length && Parts.AsSpan(0, Parts.Length - 1).SequenceEqual(other.Parts.AsSpan(0, Parts.Length - 1));
}
