namespace Platform.Laws;

/// <summary>The lines that begin a section of the document: "Preamble", "END OF TERMS AND CONDITIONS", "Done at Harbour Town".</summary>
internal sealed class Landmarks(
    LineIndex lines, ProfileRules rules, Structure structure, TextPlacing texts, Surroundings around, Successors successors)
{
    private const int Preamble = 0;
    private const int Body = 1;
    private const int Conclusions = 2;
    private const int Attachment = 3;

    /// <summary>The lines that the profile's patterns of attachments match; found where they are asked for.</summary>
    private List<int>? attachments;

    public bool TryPlace(int index)
    {
        // Only the line that announces the body may stand right under another one, such as the document's title.
        var (first, last) = lines[index].AfterBlank ? (Preamble, Attachment) : (Body, Body);
        for (var section = first; section <= last; section++)
        {
            foreach (var pattern in rules.Sections[section])
            {
                if (pattern.Matches(lines.Head(index)) && MayBegin(section, index))
                {
                    Open(section, index);
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Each stands in its place in the order, so that the same words inside a section are text.</summary>
    private bool MayBegin(int section, int index) => section switch
    {
        Preamble => !structure.BodyBegan && !Exists("preamble") && !Exists("body"),
        Body => !structure.BodyBegan && !Exists("body") && around.EndsBlock(index),
        Conclusions => (structure.BodyBegan || Exists("body")) && structure.Top.Kind != "conclusions" && !InAttachment()
            && IsBodyOver(index),
        _ => around.StandsAlone(index),
    };

    /// <summary>Closing words are not followed by an article of the body; one in an attachment is none.</summary>
    private bool IsBodyOver(int index)
    {
        if (successors.Heading(index + 1) is not { } heading || successors.IsAttachment(heading))
        {
            return true;
        }

        attachments ??= [.. Enumerable.Range(0, lines.Count).Where(IsAttachmentLine)];
        var next = attachments.BinarySearch(index + 1);
        return (next < 0 ? ~next : next) is var at && at < attachments.Count && attachments[at] < heading.Line;
    }

    private bool IsAttachmentLine(int index)
    {
        if (!lines[index].AfterBlank)
        {
            return false;
        }

        foreach (var pattern in rules.Sections[Attachment])
        {
            if (pattern.Matches(lines.Head(index)) && around.StandsAlone(index))
            {
                return true;
            }
        }

        return false;
    }

    private void Open(int section, int index)
    {
        var unit = section == Attachment
            ? new Draft
            {
                Start = lines[index].Start,
                Kind = "attachment",
                Parent = structure.Root,
                Level = AttachmentLevel(),
                Splits = rules.Paragraphs,
                ByWord = true,
                Headed = true,
                FirstLine = index,
                LastLine = index,
                Depth = 1,
            }
            : texts.Single(ProfileReader.Sections[section], index);
        structure.Open(unit);
        if (unit.Headed)
        {
            unit.Heading = lines.Head(index).ToString();
            structure.HeadingLine = index;
        }
        else
        {
            unit.HasText = true;
        }
    }

    /// <summary>Everything stands inside an attachment: its level is that of the profile's attachments, which is the outermost.</summary>
    private int AttachmentLevel()
    {
        for (var level = 0; level < rules.Levels.Count; level++)
        {
            if (rules.Levels[level].IsAttachment)
            {
                return level;
            }
        }

        return -1;
    }

    private bool InAttachment()
    {
        var unit = structure.Top;
        while (unit.Depth > 1)
        {
            unit = unit.Parent!;
        }

        return unit.Kind == "attachment";
    }

    private bool Exists(string kind)
    {
        for (var i = 0; i < structure.Drafts.Count && i < 64; i++)
        {
            if (structure.Drafts[i].Kind == kind)
            {
                return true;
            }
        }

        return false;
    }
}
