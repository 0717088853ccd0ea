namespace Platform.Laws;

/// <summary>Decides to which unit a line without a mark belongs, and where an unnumbered paragraph or a wrap-up begins.</summary>
internal sealed class TextPlacing(LineIndex lines, ProfileRules rules, Structure structure, Surroundings around)
{
    public void Place(int index)
    {
        if (structure.Drafts.Count == 0)
        {
            structure.Open(Single("preface", index));
            structure.Top.HasText = true;
            return;
        }

        var line = lines[index];
        var block = line.AfterBlank || structure.HeadingLine == index - 1;
        var left = line.AfterBlank ? LeaveItems(line, index) : LeaveTightItems(line, index);
        var top = structure.Top;
        var begins = (block || left) && (top.Children > 0 || (top.Splits && (top.HasText || top.Headed)));
        if (begins)
        {
            structure.Add(Text(index, top));
        }
        else
        {
            if (top.Item && top.Children == 0 && line.Start > lines[top.FirstLine].Start && !line.AfterBlank && top.Hanging is null)
            {
                top.Hanging = line.Indent > top.Column;
            }

            structure.Drafts[^1].LastLine = index;
        }

        top.HasText = true;
    }

    /// <summary>A unit that has no level: the document's preface, preamble and closing words.</summary>
    public Draft Single(string kind, int index) => new()
    {
        Start = lines[index].Start,
        Kind = kind,
        Parent = structure.Root,
        Splits = rules.Paragraphs && kind is "preamble" or "body",
        Headed = kind != "preface" && (kind == "body" || around.StandsAlone(index)),
        FirstLine = index,
        LastLine = index,
        Depth = 1,
    };

    private Draft Text(int index, Draft parent)
    {
        var wrapsUp = around.StartsLower(index) && parent.LastChild is { Item: true };
        return new Draft
        {
            Start = lines[index].Start,
            Kind = wrapsUp ? "wrapup" : parent.Item ? "subparagraph" : "paragraph",
            Parent = parent,
            Auto = true,
            FirstLine = index,
            LastLine = index,
            Depth = parent.Depth + 1,
        };
    }

    /// <summary>
    /// After a blank line an item ends where the text stands to the left of its number; under the number too, if its own lines
    /// stand to the right of it, the text begins with a small letter, or the items follow each other without blank lines.
    /// </summary>
    private bool LeaveItems(Line line, int index)
    {
        var left = false;
        // A number alone in its line waits for its text, wherever that stands.
        while (structure.Top is { Item: true, Parent: { } parent } item && (item.HasText || item.Children > 0)
            && (line.Indent < item.Column
                || (line.Indent == item.Column && (item.Hanging == true || item.Tight || (!left && around.StartsLower(index))))))
        {
            structure.Top = parent;
            left = true;
        }

        return left;
    }

    /// <summary>Without a blank line a list ends where a clause ended and the sentence goes on to the left of the numbers.</summary>
    private bool LeaveTightItems(Line line, int index)
    {
        if (structure.Top is not { Item: true } || !around.StartsLower(index) || !around.EndsClause(index - 1))
        {
            return false;
        }

        var left = false;
        while (structure.Top is { Item: true, Parent: { } parent } item && line.Indent < item.Column && item.Hanging != false
            && parent.LastNumbered == item && (parent.HasText || parent.Item))
        {
            structure.Top = parent;
            left = true;
        }

        return left;
    }
}
