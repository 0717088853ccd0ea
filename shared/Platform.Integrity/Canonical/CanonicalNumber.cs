using System.Buffers.Text;
using System.Globalization;

namespace Platform.Integrity;

/// <summary>RFC 8785 §3.2.2.3: numbers as ECMAScript writes them.</summary>
public static class CanonicalNumber
{
    /// <summary>The largest integer below which every integer is a double of its own: 2^53 - 1 (RFC 7493 §2.2).</summary>
    public const long MaxInteger = (1L << 53) - 1;

    /// <summary>Longest text that <see cref="Format"/> makes.</summary>
    public const int MaxLength = 32;

    private const double FirstScientific = 1e21;

    /// <summary>Writes a finite number into at least <see cref="MaxLength"/> bytes in ECMAScript's layout and tells its length.</summary>
    public static int Format(double value, Span<byte> into)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), "JSON has no text for a number that is not finite.");
        }

        if (value == 0)
        {
            into[0] = (byte)'0';
            return 1;
        }

        // The runtime's shortest round-trip digits are ECMAScript's digits; only the layout differs.
        Span<byte> shortest = stackalloc byte[32];
        value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[32];
        var (count, point) = Split(shortest[..length], digits);
        return Lay(value < 0, digits[..count], point, into);
    }

    /// <summary>Writes a JSON number's token in canonical form; tells in a sentence why where it has none.</summary>
    internal static string? Write(CanonicalBuffer output, ReadOnlySpan<byte> token)
    {
        var isInteger = token.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;
        if (isInteger)
        {
            if (!Utf8Parser.TryParse(token, out long integer, out var used) || used != token.Length || integer is > MaxInteger or < -MaxInteger)
            {
                return "An integer here is beyond ±(2^53-1), which other readers would round; send it as a string.";
            }

            output.Write(integer == 0 ? "0"u8 : token);
            return null;
        }

        if (!double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return "A number here is too large for a double (about 1.8e308); send it as a string.";
        }

        if (value == 0 && token[..Exponent(token)].IndexOfAnyInRange((byte)'1', (byte)'9') >= 0)
        {
            return "A number here is too small for a double (about 4.9e-324); send it as a string.";
        }

        if (Math.Abs(value) is > MaxInteger and < FirstScientific)
        {
            // It would be laid out as an integer that this same encoder refuses to read.
            return "A number here is an integer beyond ±(2^53-1), which other readers would round; send it as a string.";
        }

        output.Advance(Format(value, output.Free(MaxLength)));
        return null;
    }

    private static int Exponent(ReadOnlySpan<byte> token)
    {
        var at = token.IndexOfAny((byte)'e', (byte)'E');
        return at < 0 ? token.Length : at;
    }

    /// <summary>Significant digits, and how many of them stand before the decimal point.</summary>
    private static (int Count, int Point) Split(ReadOnlySpan<byte> shortest, Span<byte> digits)
    {
        int count = 0, point = 0, exponent = 0;
        var seenPoint = false;
        for (var i = 0; i < shortest.Length; i++)
        {
            var c = shortest[i];
            if (c == 'E')
            {
                exponent = int.Parse(shortest[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }

            if (c == '.')
            {
                seenPoint = true;
            }
            else if (c != '-')
            {
                if (count > 0 || c != '0')
                {
                    digits[count++] = c;
                    point += seenPoint ? 0 : 1;
                }
                else if (seenPoint)
                {
                    point--;
                }
            }
        }

        while (digits[count - 1] == '0')
        {
            count--;
        }

        return (count, point + exponent);
    }

    private static int Lay(bool negative, ReadOnlySpan<byte> digits, int point, Span<byte> into)
    {
        var at = 0;
        if (negative)
        {
            into[at++] = (byte)'-';
        }

        if (point is > 0 and <= 21)
        {
            var whole = Math.Min(point, digits.Length);
            digits[..whole].CopyTo(into[at..]);
            at += whole;
            into.Slice(at, point - whole).Fill((byte)'0');
            at += point - whole;
            if (digits.Length > point)
            {
                into[at++] = (byte)'.';
                digits[point..].CopyTo(into[at..]);
                at += digits.Length - point;
            }

            return at;
        }

        if (point is > -6 and <= 0)
        {
            "0."u8.CopyTo(into[at..]);
            at += 2;
            into.Slice(at, -point).Fill((byte)'0');
            at += -point;
            digits.CopyTo(into[at..]);
            return at + digits.Length;
        }

        into[at++] = digits[0];
        if (digits.Length > 1)
        {
            into[at++] = (byte)'.';
            digits[1..].CopyTo(into[at..]);
            at += digits.Length - 1;
        }

        into[at++] = (byte)'e';
        into[at++] = point > 0 ? (byte)'+' : (byte)'-';
        Utf8Formatter.TryFormat(Math.Abs(point - 1), into[at..], out var written);
        return at + written;
    }
}
