using System.Globalization;
using System.Text;

namespace Platform.Statements;

/// <summary>
/// The normal forms of a text (Unicode Standard Annex 15) without the system's own tables: our processes run without those, and there
/// <see cref="string.Normalize()"/> changes nothing. Knows the characters of Unicode 14; later ones stay as they are. Pure.
/// </summary>
public static class UnicodeForms
{
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TrailBefore = 0x11A7;
    private const int Leads = 19, Vowels = 21, Trails = 28;

    private static readonly Lazy<Tables> Known = new(ReadTables);

    /// <summary>Composed, which is how keyboards and files mostly have it (NFC). Half surrogate pairs become U+FFFD.</summary>
    public static string Composed(string text) => Of(text, compatible: false);

    /// <summary>
    /// The same, and what is another form of a character alone becomes that character: full width, ligatures, small letters (NFKC).
    /// </summary>
    public static string Compatible(string text) => Of(text, compatible: true);

    private static string Of(string text, bool compatible)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text)) return text;
        var tables = Known.Value;
        var apart = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes()) TakeApart(rune.Value, compatible, tables, apart);
        Order(apart, tables);
        var whole = new StringBuilder(text.Length);
        foreach (var one in Compose(apart, tables)) whole.Append(new Rune(one).ToString());
        return whole.ToString();
    }

    private static void TakeApart(int one, bool compatible, Tables tables, List<int> into)
    {
        if (one is >= HangulFirst and < HangulFirst + (Leads * Vowels * Trails))
        {
            var syllable = one - HangulFirst;
            into.Add(LeadFirst + (syllable / (Vowels * Trails)));
            into.Add(VowelFirst + (syllable % (Vowels * Trails) / Trails));
            if (syllable % Trails > 0) into.Add(TrailBefore + (syllable % Trails));
        }
        else if (tables.Apart.TryGetValue(one, out var parts) && (compatible || !parts.IsCompatible))
        {
            foreach (var part in parts.To) TakeApart(part, compatible, tables, into);
        }
        else
        {
            into.Add(one);
        }
    }

    /// <summary>Marks of one character come in the order of their classes; those of one class stay as they are.</summary>
    private static void Order(List<int> apart, Tables tables)
    {
        for (var from = 0; from < apart.Count; from++)
        {
            if (tables.ClassOf(apart[from]) == 0) continue;
            var to = from;
            while (to < apart.Count && tables.ClassOf(apart[to]) != 0) to++;
            var marks = apart.GetRange(from, to - from).OrderBy(tables.ClassOf).ToList();
            for (var i = 0; i < marks.Count; i++) apart[from + i] = marks[i];
            from = to;
        }
    }

    private static List<int> Compose(List<int> apart, Tables tables)
    {
        var whole = new List<int>(apart.Count);
        var starter = -1;
        foreach (var one in apart)
        {
            var last = starter >= 0 && whole.Count - 1 > starter ? tables.ClassOf(whole[^1]) : -1;
            var mine = tables.ClassOf(one);
            // A mark that stands behind one of its own class, or of a higher one, does not reach the starter.
            if (starter >= 0 && last < mine && Together(whole[starter], one, tables) is { } composed)
            {
                whole[starter] = composed;
                continue;
            }

            if (mine == 0) starter = whole.Count;
            whole.Add(one);
        }

        return whole;
    }

    private static int? Together(int first, int second, Tables tables)
    {
        if (first is >= LeadFirst and < LeadFirst + Leads && second is >= VowelFirst and < VowelFirst + Vowels)
            return HangulFirst + ((((first - LeadFirst) * Vowels) + second - VowelFirst) * Trails);
        if (first is >= HangulFirst and < HangulFirst + (Leads * Vowels * Trails) && (first - HangulFirst) % Trails == 0
            && second is > TrailBefore and < TrailBefore + Trails)
            return first + second - TrailBefore;
        return tables.Whole.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static Tables ReadTables()
    {
        var tables = new Tables();
        foreach (var fact in UnicodeFacts.All.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) Read(fact, tables);
        return tables;
    }

    private static void Read(string fact, Tables tables)
    {
        var sign = fact.AsSpan().IndexOfAny(":=!~");
        var run = fact[..sign].Split('-');
        var (first, last) = (Hex(run[0]), Hex(run[^1]));
        if (fact[sign] == ':')
        {
            var kind = int.Parse(fact.AsSpan(sign + 1), CultureInfo.InvariantCulture);
            for (var one = first; one <= last; one++) tables.Classes[one] = kind;
            return;
        }

        var to = fact[(sign + 1)..].Split(' ').Select(Hex).ToArray();
        for (var one = first; one <= last; one++)
        {
            tables.Apart[one] = (first == last ? to : [to[0] + one - first], fact[sign] == '~');
            if (fact[sign] == '=') tables.Whole[(to[0], to[1])] = one;
        }
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private sealed class Tables
    {
        public Dictionary<int, int> Classes { get; } = [];

        public Dictionary<int, (int[] To, bool IsCompatible)> Apart { get; } = [];

        public Dictionary<(int First, int Second), int> Whole { get; } = [];

        public int ClassOf(int one) => Classes.GetValueOrDefault(one);
    }
}
