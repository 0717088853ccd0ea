using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Platform.Integrity;

/// <summary>
/// One pass over one value: writes each member as it comes, and moves an object's members only where they were not in order.
/// </summary>
internal ref struct Canonicalizer(CanonicalBuffer output, int maxDepth)
{
    private const int LongestShownName = 64;
    private const int LongestPath = 120;
    private const int PathEnd = 50;

    // Where the pass stands, for the error sentence alone: an index, or the bitwise complement of a member's place in the buffer.
    private Places places;
    private int depth;

    public void WriteValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader);
                break;
            case JsonTokenType.StartArray:
                WriteArray(ref reader);
                break;
            case JsonTokenType.String:
                output.Write((byte)'"');
                WriteEscaped(Text(ref reader), reader.ValueIsEscaped);
                output.Write((byte)'"');
                break;
            case JsonTokenType.Number:
                WriteNumber(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
                break;
            case JsonTokenType.True:
                output.Write("true"u8);
                break;
            case JsonTokenType.False:
                output.Write("false"u8);
                break;
            case JsonTokenType.Null:
                output.Write("null"u8);
                break;
            default:
                throw Refuse("There is no JSON value.");
        }
    }

    /// <param name="e">The reader's own refusal.</param>
    /// <param name="text">What was read, as far as it is at hand: its first bytes may tell what it is instead.</param>
    public readonly CanonicalJsonException NotJson(JsonException e, ReadOnlySpan<byte> text = default) => Refuse(
        Otherwise.Of(text) is { } otherwise
            ? $"This {otherwise}; send JSON in UTF-8, without a byte order mark and uncompressed."
            : $"This is not well-formed JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");

    private void WriteArray(ref Utf8JsonReader reader)
    {
        Descend();
        output.Write((byte)'[');
        var index = 0;
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (index > 0)
            {
                output.Write((byte)',');
            }

            places[depth - 1] = index++;
            WriteValue(ref reader);
        }

        output.Write((byte)']');
        depth--;
    }

    private void WriteObject(ref Utf8JsonReader reader)
    {
        Descend();
        output.Write((byte)'{');
        var start = output.Length;
        var firstMember = output.MemberCount;
        var firstName = output.NamesLength;
        var sorted = true;
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            if (output.MemberCount > firstMember)
            {
                output.Write((byte)',');
            }

            var member = WriteName(ref reader);
            if (output.MemberCount > firstMember)
            {
                var order = Compare(output.Name(output.Members(firstMember)[^1]), output.Name(member));
                sorted &= order < 0;
                if (order == 0)
                {
                    throw Repeated(member);
                }
            }

            var place = output.MemberCount;
            output.Add(member);
            Next(ref reader);
            WriteValue(ref reader);
            var members = output.Members(firstMember);
            members[place - firstMember] = member with { Length = output.Length - member.Start };
        }

        if (!sorted)
        {
            Sort(start, firstMember);
        }

        output.Write((byte)'}');
        output.MemberCount = firstMember;
        output.NamesLength = firstName;
        depth--;
    }

    private readonly void Sort(int start, int firstMember)
    {
        var members = output.Members(firstMember);
        if (members.Length <= 16)
        {
            for (var i = 1; i < members.Length; i++)
            {
                var member = members[i];
                var at = i;
                while (at > 0 && Compare(output.Name(members[at - 1]), output.Name(member)) > 0)
                {
                    members[at] = members[at - 1];
                    at--;
                }

                members[at] = member;
            }
        }
        else
        {
            var buffer = output;
            members.Sort((a, b) => Compare(buffer.Name(a), buffer.Name(b)));
        }

        for (var i = 1; i < members.Length; i++)
        {
            if (output.Name(members[i - 1]).SequenceEqual(output.Name(members[i])))
            {
                throw Repeated(members[i]);
            }
        }

        output.Reorder(start, members);
    }

    /// <summary>Keeps the decoded name for comparing, and writes it with its colon.</summary>
    private CanonicalBuffer.Member WriteName(ref Utf8JsonReader reader)
    {
        places[depth - 1] = ~output.MemberCount;
        var start = output.Length;
        var nameStart = output.NamesLength;
        var raw = Text(ref reader);
        output.Write((byte)'"');
        if (!reader.ValueIsEscaped)
        {
            raw.CopyTo(output.FreeName(raw.Length));
            output.NamesLength += raw.Length;
            output.Write(raw);
        }
        else
        {
            // What it decodes to is never longer than its escapes.
            var free = output.FreeName(raw.Length);
            output.NamesLength += Unescape(raw, free);
            CanonicalText.WriteEscaped(output, free[..(output.NamesLength - nameStart)]);
        }

        output.Write("\":"u8);
        return new CanonicalBuffer.Member(nameStart, output.NamesLength - nameStart, start, 0);
    }

    private readonly ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> raw = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return Utf8.IsValid(raw) ? raw : throw Refuse("A string here is not valid UTF-8.");
    }

    private readonly void WriteEscaped(scoped ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            // JSON's grammar leaves nothing in a string without a backslash that RFC 8785 would write in another way.
            output.Write(raw);
            return;
        }

        var decoded = ArrayPool<byte>.Shared.Rent(raw.Length);
        CanonicalText.WriteEscaped(output, decoded.AsSpan(0, Unescape(raw, decoded)));
        ArrayPool<byte>.Shared.Return(decoded);
    }

        private readonly int Unescape(scoped ReadOnlySpan<byte> raw, scoped Span<byte> into)
    {
        var length = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                raw.CopyTo(into[length..]);
                return length + raw.Length;
            }

            raw[..plain].CopyTo(into[length..]);
            length += plain;
            var kind = raw[plain + 1];
            raw = raw[(plain + 2)..];
            if (kind != 'u')
            {
                into[length++] = kind switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    _ => kind,
                };
                continue;
            }

            var unit = (char)ushort.Parse(raw[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            raw = raw[4..];
            if (!char.IsSurrogate(unit))
            {
                length += new Rune(unit).EncodeToUtf8(into[length..]);
                continue;
            }

            if (!char.IsHighSurrogate(unit) || raw.Length < 6 || raw[0] != '\\' || raw[1] != 'u'
                || !ushort.TryParse(raw[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
                || !char.IsLowSurrogate((char)low))
            {
                throw Refuse("A string here holds half of a surrogate pair.");
            }

            length += new Rune(unit, (char)low).EncodeToUtf8(into[length..]);
            raw = raw[6..];
        }

        return length;
    }

    private readonly void WriteNumber(scoped ReadOnlySpan<byte> token)
    {
        var what = CanonicalNumber.Write(output, token);
        if (what is not null)
        {
            throw Refuse(what);
        }
    }

    private readonly JsonTokenType Next(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw Refuse("The JSON text ends here, too early.");

    private void Descend()
    {
        if (depth == maxDepth)
        {
            throw Refuse($"It is nested deeper than {maxDepth} levels.");
        }

        depth++;
        places[depth - 1] = int.MinValue;
    }

    /// <summary>
    /// Order of UTF-16 code units, told from UTF-8: the same as the order of bytes, but that pairs sort before U+E000 to U+FFFF.
    /// </summary>
    private static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var same = a.CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
        {
            return a.Length - b.Length;
        }

        int x = a[same], y = b[same];
        return x >= 0xEE && y >= 0xEE && x >= 0xF0 != y >= 0xF0 ? y - x : x - y;
    }

    private readonly CanonicalJsonException Repeated(in CanonicalBuffer.Member member) =>
        Refuse($"The member \"{Shown(output.Name(member))}\" occurs more than once.", depth - 1);

    private readonly CanonicalJsonException Refuse(string what) => Refuse(what, depth);

    private readonly CanonicalJsonException Refuse(string what, int depth)
    {
        var path = new StringBuilder("$");
        for (var i = 0; i < depth; i++)
        {
            var place = places[i];
            if (place >= 0)
            {
                path.Append('[').Append(place).Append(']');
            }
            else if (place != int.MinValue && ~place < output.MemberCount)
            {
                path.Append('.').Append(Shown(output.Name(output.Members(~place)[0])));
            }
        }

        // The reason stays whole; of a long path its two ends tell enough.
        if (path.Length > LongestPath) path.Remove(PathEnd, path.Length - (2 * PathEnd)).Insert(PathEnd, '\u2026');
        return new CanonicalJsonException(path.ToString(), what);
    }

    private static string Shown(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name[..Math.Min(name.Length, LongestShownName)]);
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                // The sentence ends up in logs and answers: one line, nothing that a terminal acts on.
                to[i] = char.IsControl(from[i]) || char.GetUnicodeCategory(from[i]) == UnicodeCategory.Format ? '?' : from[i];
            }
        });
    }

    [System.Runtime.CompilerServices.InlineArray(CanonicalJson.MaxDocumentDepth)]
    private struct Places
    {
        private int first;
    }
}
