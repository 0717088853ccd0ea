namespace Platform.Laws;

/// <summary>The units that are open while the text is read from its beginning to its end, and all units so far.</summary>
internal sealed class Structure
{
    public const int MaxUnits = 200_000;
    public const int MaxDepth = 32;
    private const int MaxRemarks = 100;
    private readonly ProfileRules rules;
    private readonly int[] rank;
    private readonly Draft?[] last;
    private readonly HashSet<(Wrap Wrap, Numeral Numeral)> forms = [];
    private int unsaid;

    public Structure(ProfileRules rules, int start)
    {
        this.rules = rules;
        rank = [.. Enumerable.Range(0, rules.Levels.Count)];
        last = new Draft?[rules.Levels.Count];
        Root = new Draft { Start = start, Kind = string.Empty, Parent = null, Splits = true };
        Top = Root;
    }

    public Draft Root { get; }

    /// <summary>The innermost open unit; its parents are open too.</summary>
    public Draft Top { get; set; }

    public List<Draft> Drafts { get; } = [];

    public List<string> Remarks { get; } = [];

    /// <summary>The last line of the last heading.</summary>
    public int HeadingLine { get; set; } = -1;

    /// <summary>A unit of a level was recognised; before it stand preface and preamble only.</summary>
    public bool BodyBegan { get; private set; }

    /// <summary>The last line that began a unit.</summary>
    public int OpeningLine { get; private set; } = -1;

    public int Rank(int level) => level < 0 ? -1 : rank[level];

    /// <summary>A list of this form was recognised before.</summary>
    public bool Knows(Wrap wrap, Numeral numeral) => forms.Contains((wrap, numeral));

    /// <summary>The last unit of a level, wherever it stands.</summary>
    public Draft? Last(int level) => last[level];

    public Draft Open(Draft unit)
    {
        Add(unit);
        Top = unit;
        OpeningLine = unit.FirstLine;
        if (unit.Level >= 0)
        {
            last[unit.Level] = unit;
            if (!unit.ByWord)
            {
                forms.Add((unit.Wrap, unit.Numeral));
            }

            BodyBegan |= !unit.Item;
        }

        return unit;
    }

    public void Add(Draft unit)
    {
        if (Drafts.Count == MaxUnits)
        {
            throw new LawException("TOO_MANY_UNITS", $"The text has more than {MaxUnits} units. Divide it into documents.");
        }

        Drafts.Add(unit);
        var parent = unit.Parent!;
        parent.Children++;
        parent.LastChild = unit;
        if (unit.Number is not null)
        {
            parent.LastNumbered = unit;
        }
    }

    /// <summary>
    /// Where a heading of an outer level follows straight on one of an inner level, with no text between, and is the first of its
    /// level, then this document has its levels the other way round: sections inside articles.
    /// </summary>
    public void LearnOrder(int level)
    {
        var inner = Top.Level;
        if (last[level] is not null || inner < 0 || !Top.ByWord || Top.HasText || Top.Children > 0 || rank[inner] <= rank[level]
            || rules.Levels[level].IsAttachment || rules.Levels[inner].IsAttachment)
        {
            return;
        }

        var from = rank[level];
        var to = rank[inner];
        for (var i = 0; i < rank.Length; i++)
        {
            if (rank[i] > from && rank[i] <= to)
            {
                rank[i]--;
            }
        }

        rank[level] = to;
    }

    public void Remark(int line, string reason)
    {
        if (Remarks.Count < MaxRemarks)
        {
            Remarks.Add($"Line {line} looks like the beginning of a unit but is taken for text: {reason}.");
        }
        else
        {
            unsaid++;
        }
    }

    public void Say(string remark)
    {
        if (Remarks.Count < MaxRemarks)
        {
            Remarks.Add(remark);
        }
        else
        {
            unsaid++;
        }
    }

    public void CloseRemarks()
    {
        if (unsaid > 0)
        {
            Remarks.Add($"{unsaid} more remarks are left out.");
        }
    }
}
