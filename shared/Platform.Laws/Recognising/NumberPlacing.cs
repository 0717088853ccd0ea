namespace Platform.Laws;

/// <summary>
/// Decides whether a number at the beginning of a line begins a unit, and where. Every place where it could stand is weighed: as
/// the next of a list that is open or was interrupted, or as the first of a new list. What speaks for a place are the number, the
/// column, and the look of the lines.
/// </summary>
internal sealed class NumberPlacing(
    LineIndex lines, ProfileRules rules, Structure structure, Surroundings around, Successors successors)
{
    private readonly NewLists newLists = new(lines, rules, structure, around, successors);

    public bool TryPlace(Candidate candidate)
    {
        var opening = around.Read(candidate, titleMayFollow: true);
        if (candidate is { Wrap: Wrap.Bare, Number.Parts.Length: 1 }
            && (opening.Shape == Shape.RunIn || around.LastSign(opening.LastLine) == '.' || !lines[candidate.Line].AfterBlank)
            && !IsBareItem(candidate))
        {
            return false;
        }

        Place? best = null;
        foreach (var numeral in Numerals(candidate))
        {
            best = Place.Better(best, numeral == Numeral.Decimal ? Decimal(candidate, opening) : Sibling(candidate, numeral, opening));
            best = Place.Better(best, numeral == Numeral.Decimal ? null : newLists.Find(candidate, numeral, opening));
        }

        if (best is not { } place || place.Parent.Depth >= Structure.MaxDepth)
        {
            if (lines[candidate.Line].AfterBlank && !candidate.Chained)
            {
                structure.Remark(lines[candidate.Line].Number, $"the number {candidate.Number!.Text} continues no list and begins none");
            }

            return false;
        }

        Open(candidate, place, opening);
        return true;
    }

    private void Open(Candidate candidate, Place place, Opening opening)
    {
        var level = rules.Levels[place.Level];
        var headed = !level.Item && opening.Shape != Shape.RunIn;
        var before = place.Parent.LastNumbered;
        newLists.MarkIntroduction(place.Parent, level.Item);
        structure.Open(new Draft
        {
            Start = candidate.Start,
            Kind = level.Kind,
            Parent = place.Parent,
            Level = place.Level,
            Item = level.Item,
            Splits = rules.Paragraphs && !level.Item,
            Number = candidate.Number,
            Numeral = place.Numeral,
            Wrap = candidate.Wrap,
            Heading = headed ? opening.Heading : null,
            Headed = headed,
            HasText = !headed && !(level.Item && candidate.Rest >= lines.Head(candidate.Line).Length),
            Shape = opening.Shape,
            Column = candidate.Column,
            EndColumn = candidate.EndColumn,
            Loose = candidate.Chained,
            Tight = !lines[candidate.Line].AfterBlank && before is { Item: true } && before.Level == place.Level,
            Hanging = before is { Item: true } && before.Level == place.Level ? before.Hanging : null,
            FirstLine = candidate.Line,
            LastLine = headed ? opening.LastLine : candidate.Line,
            Depth = place.Parent.Depth + 1,
        });
        structure.HeadingLine = headed ? opening.LastLine : -1;
    }

    /// <summary>
    /// Items whose numbers have no sign, as a profile may have them: the next follows after a blank line, or this is the next.
    /// </summary>
    private bool IsBareItem(Candidate candidate)
    {
        if (!lines[candidate.Line].AfterBlank || !newLists.HasItems(Wrap.Bare, Numeral.Arabic))
        {
            return false;
        }

        return IsNextOfOpen(candidate, Numeral.Arabic)
            || (successors.Find(candidate, Numeral.Arabic) is { } next && lines[next.Line].AfterBlank);
    }

    /// <summary>
    /// "(i)" is a letter after (h) where (j) follows, else a roman number where (ii) follows before (j) does. "(aa)" stands between (a)
    /// and (b), but where (bb) follows before (b) does it begins a list of its own.
    /// </summary>
    private List<Numeral> Numerals(Candidate candidate)
    {
        var readings = candidate.Number!.Readings().ToList();
        if (readings.Count < 2)
        {
            return readings;
        }

        var (letter, other) = (readings[0], readings[^1]);
        if (readings.Contains(Numeral.LowerDouble))
        {
            other = Numeral.LowerDouble;
            readings.RemoveAll(numeral => numeral != letter && numeral != other);
            if (IsNextOfOpen(candidate, other))
            {
                return [other];
            }
        }

        var (asLetter, asOther) = (successors.Find(candidate, letter), successors.Find(candidate, other));
        var sooner = asLetter is null || asOther?.Index < asLetter.Index
            || (other == Numeral.LowerDouble && asOther?.Index == asLetter.Index);
        if (asOther is not null && sooner && (asLetter is null || !IsNextOfLetters(candidate, letter)))
        {
            return [other];
        }

        if (asOther is null && other == Numeral.LowerDouble)
        {
            readings.Remove(other);
        }

        return readings;
    }

    /// <summary>Of a list of letters by their first letters: after (h) comes (i), after (z) comes (aa).</summary>
    private bool IsNextOfLetters(Candidate candidate, Numeral letter) => IsNextOfOpen(
        candidate, letter,
        last => candidate.Number!.LetterSuffix == 0 || last.Letter == 26 || (last.LetterSuffix > 0 && last.LetterSuffix == last.Letter));

    private bool IsNextOfOpen(Candidate candidate, Numeral numeral, Func<Number, bool>? fits = null)
    {
        for (var parent = structure.Top; parent is not null; parent = parent.Parent)
        {
            if (parent.LastNumbered is { ByWord: false } last && last.Wrap == candidate.Wrap && last.Numeral == numeral
                && candidate.Number!.After(last.Number!, numeral) == Step.Next && fits?.Invoke(last.Number!) != false)
            {
                return true;
            }
        }

        return false;
    }

    private Place? Sibling(Candidate candidate, Numeral numeral, Opening opening)
    {
        Place? best = null;
        var afterBlank = lines[candidate.Line].AfterBlank || candidate.Chained;
        for (var parent = structure.Top; parent is not null; parent = parent.Parent)
        {
            if (parent.LastNumbered is not { ByWord: false } last || last.Wrap != candidate.Wrap || last.Numeral != numeral)
            {
                continue;
            }

            var step = candidate.Number!.After(last.Number!, numeral);
            var columns = Columns(candidate, last);
            var alike = last.Shape == opening.Shape && (last.Item || columns > 0 || opening.Shape == Shape.Underlined);
            var possible = step switch
            {
                Step.Next => afterBlank || Continues(candidate, last, columns),
                Step.Ahead or Step.Same => last.Item ? afterBlank || Continues(candidate, last, columns) : afterBlank && alike,
                Step.Back => afterBlank && !last.Item && alike && columns > 0 && opening.Shape != Shape.RunIn,
                _ => false,
            };
            // An item in another column continues a list only as its next; a document that underlines its headings underlines all.
            if (!possible || (last.Item && columns == 0 && !(step == Step.Next && afterBlank))
                || (!last.Item && last.Shape == Shape.Underlined && !alike))
            {
                continue;
            }

            var score = Place.For(step) + (alike ? Place.Alike : 0) + columns;
            best = Place.Better(best, new Place(parent, last.Level, numeral, score));
        }

        return best;
    }

    /// <summary>2.1 stands in the unit 2; where there is none, after 1.9 or beside what is numbered so already.</summary>
    private Place? Decimal(Candidate candidate, Opening opening)
    {
        var number = candidate.Number!;
        var line = lines[candidate.Line];
        var sentence = candidate.Wrap == Wrap.Bare && around.StartsLowerAt(candidate.Line, candidate.Rest);
        if (!line.AfterBlank && structure.HeadingLine != candidate.Line - 1 && !around.EndsClause(candidate.Line - 1))
        {
            return null;
        }

        for (var parent = structure.Top; parent is not null; parent = parent.Parent)
        {
            if (IsPrefix(parent, number) && newLists.DecimalLevel(number, parent) is { } inside)
            {
                var before = parent.LastNumbered is { Numeral: Numeral.Decimal } last && last.Number!.SharesPrefixWith(number)
                    ? last.Number
                    : null;
                if (before is null && number.Parts[^1] > 1 && Outside(parent, number) is { } outside)
                {
                    return outside;
                }

                var step = before is null ? Step.Next : number.After(before, Numeral.Decimal);
                var exact = step == Step.Next && (before is not null || number.Parts[^1] <= 1);
                var plausible = sentence ? exact : step is Step.Next || (line.AfterBlank && step is not Step.Far);
                return plausible ? new Place(parent, inside, Numeral.Decimal, Place.For(step)) : null;
            }

            if (!sentence && parent.LastNumbered is { Numeral: Numeral.Decimal, ByWord: false } sibling
                && sibling.Number!.Parts.Length == number.Parts.Length
                && line.AfterBlank
                && sibling.Number.Parts.AsSpan().SequenceCompareTo(number.Parts) <= 0)
            {
                return new Place(parent, sibling.Level, Numeral.Decimal, Place.Alike);
            }

            // A profile may have 2 and 2.3 on one level.
            if (!sentence && parent.LastNumbered is { } shorter && line.AfterBlank && IsPrefix(shorter, number)
                && newLists.DecimalLevel(number, parent) == shorter.Level)
            {
                return new Place(parent, shorter.Level, Numeral.Decimal, Place.Begun);
            }
        }

        return !sentence && line.AfterBlank && number.Parts[^1] <= 1 && opening.Shape != Shape.RunIn ? newLists.FirstDecimal(number) : null;
    }

    /// <summary>The unit 2 holds 2.1; an item (2) or ii) of some list does not.</summary>
    private static bool IsPrefix(Draft parent, Number number) =>
        parent.Number is { } shorter && parent.Wrap is not (Wrap.Both or Wrap.Close) && (shorter.Upper || !shorter.IsLetters)
        && shorter.IsPrefixOf(number);

    /// <summary>The row of decimals further out whose next this number is: 2.2 after 2.1, whatever list stands in 2.1.</summary>
    private static Place? Outside(Draft inner, Number number)
    {
        for (var parent = inner.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.LastNumbered is { Numeral: Numeral.Decimal, ByWord: false } last && last.Number!.SharesPrefixWith(number)
                && number.After(last.Number, Numeral.Decimal) == Step.Next)
            {
                return new Place(parent, last.Level, Numeral.Decimal, Place.For(Step.Next));
            }
        }

        return null;
    }

    /// <summary>In a text without blank lines the next item follows a clause's end, its own kind's first line, or a hanging line.</summary>
    private bool Continues(Candidate candidate, Draft last, int columns)
    {
        var before = candidate.Line - 1;
        return around.EndsClause(before)
            || structure.HeadingLine == before
            || (last.Item && columns == Place.SameColumn && (last.FirstLine == before || lines[before].Indent > candidate.Column));
    }

    private static int Columns(Candidate candidate, Draft last) =>
        candidate.Column == last.Column || candidate.EndColumn == last.EndColumn ? Place.SameColumn
        : Math.Abs(candidate.Column - last.Column) == 1 || candidate.Chained || last.Loose ? Place.NearColumn
        : 0;
}
