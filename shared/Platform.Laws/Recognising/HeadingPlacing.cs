namespace Platform.Laws;

/// <summary>Decides whether a line that begins with a level's word, or a Markdown heading, begins a unit, and where it stands.</summary>
internal sealed class HeadingPlacing(LineIndex lines, ProfileRules rules, Structure structure, Surroundings around)
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
        var rest = candidate.Rest < head.Length ? head[candidate.Rest] : '\0';
        var next = candidate.Rest < head.Length - 1 ? head[candidate.Rest + 1] : '\0';
        if (rest is ',' or ';' || (rest == '(' && Numerals.Digit(next) >= 0)
            || (candidate.Delimiter is '-' or '\u2013' && Numerals.Digit(rest) >= 0))
        {
            return "what follows the number belongs to a reference";
        }

        if (candidate.Number is null)
        {
            return !line.AfterBlank || opening.Shape == Shape.RunIn || (rest != '\0' && candidate.Delimiter == '\0')
                ? "it has no number and does not stand alone"
                : null;
        }

        if (candidate.Reference)
        {
            return "the word after the number is in small letters, so a sentence goes on";
        }

        var inOrder = InOrder(candidate, parent);
        if (candidate.Delimiter == '\0' && rest != '\0' && (opening.Shape == Shape.RunIn || around.LastSign(opening.LastLine) == '.'))
        {
            return inOrder && line.AfterBlank ? null : "a sentence follows the number, and the number is not the next one";
        }

        if (rest == '\0' && index + 1 < lines.Count && !lines[index + 1].AfterBlank && around.StartsLower(index + 1))
        {
            return "the next line goes on with a small letter";
        }

        return line.AfterBlank || afterHeading || inOrder ? null : "no blank line stands before it, and the number is not the next one";
    }

    private static bool InOrder(Candidate candidate, Draft parent)
    {
        if (parent.LastNumbered is not { } last || last.Level != candidate.Level)
        {
            return true;
        }

        var number = candidate.Number!;
        return number.Readings().Any(numeral => number.After(last.Number!, numeral) == Step.Next);
    }
}
