namespace Platform.Laws;

/// <summary>Finds where a number would stand as the first of a new list or a new row of sections.</summary>
internal sealed class NewLists(
    LineIndex lines, ProfileRules rules, Structure structure, Surroundings around, Successors successors)
{
    public Place? Find(Candidate candidate, Numeral numeral, Opening opening)
    {
        var line = lines[candidate.Line];
        var first = candidate.Number!.IsFirst(numeral);
        if (first ? !MayBegin(candidate, numeral, opening) : !line.AfterBlank || candidate.Chained || numeral != Numeral.Arabic)
        {
            return null;
        }

        // Under the document's title the first section needs no blank line.
        var top = structure.Top is { Kind: "preface" } && first && successors.Has(candidate, numeral);
        var place = (line.AfterBlank || structure.HeadingLine == candidate.Line - 1 || top) && !candidate.Chained
            ? Section(candidate, numeral, opening) ?? Item(candidate, numeral)
            : Item(candidate, numeral);
        if (place is not { } found || !(first || GoesOn(candidate, found.Level, numeral)
            || successors.Find(candidate, numeral, acrossHeadings: !rules.Levels[found.Level].Item) is not null))
        {
            return null;
        }

        var announced = candidate.Line > 0 && around.LastSign(candidate.Line - 1) is ':' or '\u2014' or '\u2013';
        var score = (first ? Place.First : Place.Begun) + (announced ? Place.Announced : 0)
            + (found.Parent.Parent is not null && candidate.Column > found.Parent.Column ? Place.Deeper : 0);
        return found with { Score = score };
    }

    /// <summary>The unnumbered paragraph right before a list's first item introduces the list, unless it ends with a full stop.</summary>
    public void MarkIntroduction(Draft parent, bool item)
    {
        if (item && parent.LastChild is { Auto: true } text && ReferenceEquals(text, structure.Drafts[^1]) && text.Kind != "wrapup"
            && around.LastSign(text.LastLine) != '.')
        {
            text.Kind = "intro";
        }
    }

    /// <summary>Whether the profile has list items of this form.</summary>
    public bool HasItems(Wrap wrap, Numeral numeral)
    {
        for (var level = 0; level < rules.Levels.Count; level++)
        {
            if (rules.Levels[level].Item && Has(level, wrap, numeral))
            {
                return true;
            }
        }

        return false;
    }

    public int? DecimalLevel(Number number, Draft parent)
    {
        for (var level = 0; level < rules.Levels.Count; level++)
        {
            var fits = rules.Levels[level].Forms.Any(form => form.Numeral == Numeral.Decimal && form.Parts == number.Parts.Length);
            var nests = level == parent.Level && rules.Levels[level].Nests;
            if (fits && (nests || structure.Rank(level) > structure.Rank(parent.Level)))
            {
                return level;
            }
        }

        return null;
    }

    public Place? FirstDecimal(Number number)
    {
        var parent = structure.Top;
        while (parent.Parent is not null && (parent.Item || parent.Level < 0))
        {
            parent = parent.Parent;
        }

        return DecimalLevel(number, parent) is { } level ? new Place(parent, level, Numeral.Decimal, Place.Begun) : null;
    }

    /// <summary>The text numbers this level from its beginning to its end: the number is the next after the level's last.</summary>
    private bool GoesOn(Candidate candidate, int level, Numeral numeral) =>
        structure.Last(level) is { ByWord: false } last && last.Wrap == candidate.Wrap && last.Numeral == numeral
        && candidate.Number!.After(last.Number!, numeral) == Step.Next;

    /// <summary>Whether a list may begin here at all, so that "1." in the middle of a sentence does not begin one.</summary>
    private bool MayBegin(Candidate candidate, Numeral numeral, Opening opening)
    {
        var line = lines[candidate.Line];
        var letterAndDot = candidate.Wrap == Wrap.Dot && numeral != Numeral.Arabic && opening.Shape != Shape.Underlined
            && !(line.AfterBlank && IsTitle(opening, numeral));
        var doubtful = (letterAndDot || candidate.Wrap == Wrap.Bare) && !structure.Knows(candidate.Wrap, numeral);
        if (candidate.Chained || doubtful)
        {
            return successors.Has(candidate, numeral);
        }

        if (line.AfterBlank || structure.HeadingLine == candidate.Line - 1)
        {
            return true;
        }

        var before = candidate.Line - 1;
        var deeper = line.Indent > lines[before].Indent;
        if (around.EndsClause(before) && deeper)
        {
            return true;
        }

        // In the middle of a clause and in the same column only the next item, in a list without blank lines, tells a list.
        return successors.Find(candidate, numeral) is { } next
            && (deeper || around.EndsClause(before) || (!lines[next.Line].AfterBlank && around.EndsClause(next.Line - 1)));
    }

    /// <summary>"A. NAME" and "I. Basic rights" are titles; "A. Smith" and "I. Newton" are names.</summary>
    private static bool IsTitle(Opening opening, Numeral numeral) =>
        opening is { Shape: Shape.Title, Heading: { } title }
        && ((numeral == Numeral.UpperRoman && title.Any(White.Is)) || (title.Any(char.IsLetter) && !title.Any(char.IsLower)));

    /// <summary>As a section: at the level of a profile's forms that are no items, unless this level has begun in another way.</summary>
    private Place? Section(Candidate candidate, Numeral numeral, Opening opening)
    {
        for (var level = 0; level < rules.Levels.Count; level++)
        {
            if (rules.Levels[level].Item || !Has(level, candidate.Wrap, numeral))
            {
                continue;
            }

            var parent = structure.Top;
            while (parent.Parent is not null && (parent.Level < 0 || structure.Rank(parent.Level) >= structure.Rank(level)))
            {
                parent = parent.Parent;
            }

            var last = parent.LastNumbered;
            if (last is null || last.Level != level)
            {
                return new Place(parent, level, numeral, 0);
            }

            // Sections A, B after sections 1 to 9: the same level goes on in another form, unless 10 follows all the same.
            var same = last.ByWord || (last.Wrap == candidate.Wrap && last.Numeral == numeral);
            if (!same && opening.Shape != Shape.RunIn && last.Column == candidate.Column && !successors.GoesOn(last, candidate))
            {
                return new Place(parent, level, numeral, 0);
            }
        }

        return null;
    }

    private Place? Item(Candidate candidate, Numeral numeral)
    {
        var parent = structure.Top;
        // They hold their text whole. Where nothing in the text is a heading, the preface is all that there is.
        if (parent.Kind == "conclusions" || (parent.Kind == "preface" && successors.EndPreface(candidate, numeral)))
        {
            return null;
        }

        while (parent.Parent is not null)
        {
            var left = parent.Item && !parent.Loose && candidate.Column < parent.Column && !candidate.Chained;
            var again = parent.Item && parent.Wrap == candidate.Wrap && parent.Numeral == numeral && candidate.Column <= parent.Column + 1;
            if (!left && !again && ItemLevel(candidate, numeral, parent) is { } level)
            {
                return new Place(parent, level, numeral, 0);
            }

            if (!parent.Item)
            {
                return null;
            }

            parent = parent.Parent;
        }

        return ItemLevel(candidate, numeral, parent) is { } outer ? new Place(parent, outer, numeral, 0) : null;
    }

    private int? ItemLevel(Candidate candidate, Numeral numeral, Draft parent)
    {
        for (var level = 0; level < rules.Levels.Count; level++)
        {
            var nests = level == parent.Level && rules.Levels[level].Nests;
            var inner = structure.Rank(level) > structure.Rank(parent.Level);
            if (rules.Levels[level].Item && Has(level, candidate.Wrap, numeral) && (nests || inner))
            {
                return level;
            }
        }

        return null;
    }

    private bool Has(int level, Wrap wrap, Numeral numeral)
    {
        foreach (var form in rules.Levels[level].Forms)
        {
            if (form.Wrap == wrap && (form.Numeral == numeral || (numeral == Numeral.LowerDouble && form.Numeral == Numeral.LowerLetter)))
            {
                return true;
            }
        }

        return false;
    }
}
