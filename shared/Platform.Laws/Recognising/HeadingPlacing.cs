namespace Platform.Laws;

/// <summary>Decides whether a line that begins with a level's word, or a Markdown heading, begins a unit, and where it stands.</summary>
internal sealed class HeadingPlacing(LineIndex lines, ProfileRules rules, Structure structure, Surroundings around, Successors successors)
{
    public bool TryPlace(Candidate candidate)
    {
        var level = rules.Levels[candidate.KindLevel];
        var opening = around.Read(candidate, titleMayFollow: !candidate.Markdown);
        if (!candidate.Markdown)
        {
            if (Refusal(candidate, level.IsAttachment ? structure.Root : ParentOf(candidate.Level), opening) is { } reason)
            {
                structure.Remark(lines[candidate.Line].Number, reason);
                return false;
            }

            structure.LearnOrder(candidate.Level);
        }

        // Again: what was learned may have moved the level.
        opening = around.Read(candidate, titleMayFollow: !candidate.Markdown);
        var parent = level.IsAttachment ? structure.Root : ParentOf(candidate.Level);
        structure.Open(new Draft
        {
            Start = candidate.Start,
            Kind = level.Kind,
            Parent = parent,
            Level = candidate.Level,
            Splits = rules.Paragraphs,
            Number = candidate.Number,
            ByWord = true,
            Heading = opening.Heading,
            Headed = opening.Shape != Shape.RunIn,
            HasText = opening.Shape == Shape.RunIn,
            Shape = opening.Shape,
            Column = candidate.Column,
            FirstLine = candidate.Line,
            LastLine = opening.LastLine,
            Depth = parent.Depth + 1,
        });
        structure.HeadingLine = opening.Shape == Shape.RunIn ? -1 : opening.LastLine;
        return true;
    }

    private Draft ParentOf(int level)
    {
        var parent = structure.Top;
        while (parent.Parent is not null && structure.Rank(parent.Level) >= structure.Rank(level))
        {
            parent = parent.Parent;
        }

        // Preface, preamble and closing words have no level, and hold no headings.
        while (parent.Parent is not null && parent.Level < 0)
        {
            parent = parent.Parent;
        }

        return parent;
    }

    /// <summary>Why the line is a reference in a text and no heading, or null.</summary>
    private string? Refusal(Candidate candidate, Draft parent, Opening opening)
    {
        var index = candidate.Line;
        var line = lines[index];
        var afterHeading = structure.HeadingLine == index - 1 && index > 0;
        if (!line.AfterBlank && !afterHeading && around.LastSign(index - 1) is not ('.' or ';' or ':' or '!' or '?'))
        {
            return "the line before goes on into it";
        }

        var head = lines.Head(index);
        if (IsPartOfReference(candidate, head))
        {
            return "what follows the number belongs to a reference";
        }

        if (structure.Drafts.Count == 0 && candidate is { Number: not null, Delimiter: '\0' } && IsOfTitle(head[candidate.Rest..])
            && successors.Follow(candidate))
        {
            return "it is the document's own title";
        }

        var alone = candidate.Rest >= head.Length;
        if (candidate.Number is null)
        {
            return WhyNotNumberless(candidate, opening, alone);
        }

        if (candidate.Reference)
        {
            return "the word after the number is in small letters, so a sentence goes on";
        }

        // Acts print under the number of a schedule which section it belongs to.
        if (alone && structure.Top is { Kind: "attachment", HasText: false, Children: 0 }
            && !candidate.Number.Readings().Any(candidate.Number.IsFirst)
            && !successors.HasHeading(candidate))
        {
            return "it is a note under the attachment's number";
        }

        var inOrder = InOrder(candidate, parent);
        if (candidate.Delimiter == '\0' && !alone && (opening.Shape == Shape.RunIn || around.LastSign(opening.LastLine) == '.'))
        {
            return !inOrder ? "a sentence follows the number, and the number is not the next one"
                : line.AfterBlank || afterHeading || around.LastSign(index - 1) == '.' ? null
                : "a sentence follows the number, and no sentence ends before it";
        }

        if (alone && index + 1 < lines.Count && !lines[index + 1].AfterBlank && around.StartsLower(index + 1))
        {
            return "the next line goes on with a small letter";
        }

        return line.AfterBlank || afterHeading || inOrder ? null : "no blank line stands before it, and the number is not the next one";
    }

    /// <summary>"5(1)", "2(a)", "5, second paragraph", "2 - 7", "2 (Definitions) applies".</summary>
    private static bool IsPartOfReference(Candidate candidate, ReadOnlySpan<char> head)
    {
        var rest = candidate.Rest < head.Length ? head[candidate.Rest] : '\0';
        if (rest is ',' or ';' || (candidate.Delimiter is '-' or '\u2013' && Numerals.Digit(rest) >= 0))
        {
            return true;
        }

        if (rest != '(' || candidate.Delimiter != '\0')
        {
            return false;
        }

        var inner = head[(candidate.Rest + 1)..];
        var close = inner.IndexOf(')');
        var glued = candidate.Rest > 0 && !White.Is(head[candidate.Rest - 1]);
        var behind = close + 1;
        while (close >= 0 && behind < inner.Length && White.Is(inner[behind]))
        {
            behind++;
        }

        return (!inner.IsEmpty && Numerals.Digit(inner[0]) >= 0) || (glued && close is > 0 and <= 4)
            || (close >= 0 && behind < inner.Length && char.IsLower(inner[behind]));
    }

    /// <summary>"REGULATION No. 12 OF 2031", "PROTOCOL No. 7 TO THE CONVENTION".</summary>
    private static bool IsOfTitle(ReadOnlySpan<char> rest)
    {
        foreach (var word in (ReadOnlySpan<string>)["OF ", "TO ", "ON ", "FOR "])
        {
            if (rest.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private string? WhyNotNumberless(Candidate candidate, Opening opening, bool alone)
    {
        if (!lines[candidate.Line].AfterBlank || opening.Shape == Shape.RunIn || (!alone && candidate.Delimiter == '\0'))
        {
            return "it has no number and does not stand alone";
        }

        if (structure.Drafts.Count == 0 && successors.Follow(candidate))
        {
            return "it is the document's own title";
        }

        // An attachment begins its numbers anew.
        return successors.Heading(candidate.Line + 1) is { Number: { } number } next && structure.Last(next.Level) is { Number: { } last }
            && number.Readings().Any(numeral => !number.IsFirst(numeral) && number.After(last, numeral) == Step.Next)
                ? "the numbers of the text go on after it"
                : null;
    }

    /// <summary>
    /// The next after its sibling. Where it has none it is the first, or the next of its level in the whole text, or one that its own next
    /// follows.
    /// </summary>
    private bool InOrder(Candidate candidate, Draft parent)
    {
        var number = candidate.Number!;
        var sibling = parent.LastNumbered is { } before && before.Level == candidate.Level ? before : null;
        if ((sibling ?? structure.Last(candidate.Level))?.Number is { } last
            && number.Readings().Any(numeral => number.After(last, numeral) == Step.Next))
        {
            return true;
        }

        return sibling is null && (number.Readings().Any(number.IsFirst) || successors.HasHeading(candidate));
    }
}
