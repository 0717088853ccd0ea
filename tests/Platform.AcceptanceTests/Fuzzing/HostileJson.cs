using System.Globalization;
using System.Text;

namespace Platform.AcceptanceTests.Fuzzing;

/// <summary>Text that is written into JSON as it stands.</summary>
internal sealed record Raw(string Text);

/// <summary>A member of an object that may have more than one of a name.</summary>
internal sealed record Member(string Name, object? Value);

/// <summary>JSON as nobody writes it on purpose. All of it is decided by the given source of chance.</summary>
internal sealed class HostileJson(Random random)
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2147483648", "9007199254740991", "9007199254740993", "-9223372036854775809", "1e400", "1e-400", "1E+2", "0.1", "1.0", "00", "1.", ".5",
        "NaN", "Infinity", "123456789012345678901234567890", "4.9406564584124654e-324",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "SRV-1", "SRV-1 ", "\u200bSRV", "A\u202eB", "Cafe\u0301", "\u0000", "\u0001", "\ufeff", "\ud83d\ude00", "\u2028", "..", "../../etc/passwd", "a/b?c#d%2f", "%00", "%25%2525",
        "' OR 1=1 --", "${jndi:x}", "{{7*7}}", "<script>", "\r\nX: y", "__proto__", "NULL", "true", "1e400", "\\", "\"", "\ud800-as-text", "tür", "密码", "aux", "-rf", "--help", "object.create",
    ];

    /// <summary>Writes objects (lists of <see cref="Member"/>), lists, texts, <see cref="Raw"/> and what .NET has of numbers.</summary>
    public string Write(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    /// <summary>The same with something wrong somewhere, mostly.</summary>
    public object? Mutated(object? value, int depth = 0)
    {
        if (random.Next(12) == 0) return Any(depth);
        switch (value)
        {
            case List<Member> members:
                var changed = members.Select(m => random.Next(6) == 0 ? m with { Value = Mutated(m.Value, depth + 1) } : m).ToList();
                if (changed.Count > 0)
                {
                    var one = random.Next(changed.Count);
                    switch (random.Next(14))
                    {
                        case 0: changed.RemoveAt(one); break;
                        case 1: changed.Add(changed[one]); break;
                        case 2: changed[one] = changed[one] with { Name = changed[one].Name.ToUpperInvariant() }; break;
                        case 3: changed.Add(new Member(Text(), Any(depth + 1))); break;
                        case 4: changed.Reverse(); break;
                        case 5: changed[one] = changed[one] with { Value = Any(depth + 1) }; break;
                    }
                }

                return changed;
            case List<object?> items:
                var list = items.Select(i => random.Next(6) == 0 ? Mutated(i, depth + 1) : i).ToList();
                if (random.Next(8) == 0) list.Add(Any(depth + 1));
                return list;
            default:
                return random.Next(8) == 0 ? Any(depth + 1) : value;
        }
    }

    public object? Any(int depth) => random.Next(depth > 4 ? 6 : 10) switch
    {
        0 => null,
        1 => true,
        2 or 3 => new Raw(Numbers[random.Next(Numbers.Length)]),
        4 or 5 => Text(),
        6 => new List<object?>(Enumerable.Range(0, random.Next(4)).Select(_ => Any(depth + 1))),
        7 => Deep(),
        8 => new List<object?>(Enumerable.Repeat<object?>(new Raw("1"), random.Next(2_000))),
        _ => new List<Member>(Enumerable.Range(0, random.Next(4)).Select(_ => new Member(Text(), Any(depth + 1)))),
    };

    public string Text() => random.Next(8) switch
    {
        0 => new string("aé%\\\"\u4e00"[random.Next(6)], Limit()),
        1 => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(1, 0xd800))),
        _ => Texts[random.Next(Texts.Length)],
    };

    /// <summary>A size at a limit that something has, or one beside it.</summary>
    private int Limit() => (random.Next(6) switch { 0 => 60, 1 or 2 => 200, 3 => 1_000, 4 => 4_096, _ => 32 * 1024 }) + random.Next(-1, 2);

    private Raw Deep()
    {
        var levels = (random.Next(3) switch { 0 => 48, 1 => 64, _ => 1_000 }) + random.Next(-2, 3);
        return random.Next(2) == 0
            ? new Raw(new string('[', levels) + new string(']', levels))
            : new Raw(string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels));
    }

    private void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case true: text.Append("true"); break;
            case false: text.Append("false"); break;
            case Raw raw: text.Append(raw.Text); break;
            case string s: Quote(text, s); break;
            case List<Member> members:
                text.Append('{');
                for (var i = 0; i < members.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    Quote(text, members[i].Name);
                    text.Append(random.Next(20) == 0 ? " :\n" : ":");
                    Write(text, members[i].Value);
                }

                text.Append('}');
                break;
            case List<object?> items:
                text.Append('[');
                for (var i = 0; i < items.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    Write(text, items[i]);
                }

                text.Append(']');
                break;
            default: text.Append(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private void Quote(StringBuilder text, string value)
    {
        var escapes = random.Next(15) == 0;
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\' || c < ' ' || char.IsSurrogate(c) || (escapes && random.Next(3) == 0)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else text.Append(c);
        }

        text.Append('"');
    }
}
