using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Hestia.PlanFiles;

/// <summary>
/// What a plain YAML scalar means: the core schema of YAML 1.2 (chapter 10.3) and nothing else, so <c>yes</c>, <c>on</c> and
/// <c>12:30</c> are text, and <c>0o17</c> is fifteen.
/// </summary>
internal static partial class CoreSchema
{
    /// <summary>Longer numbers have no exact JSON form anyway, and turning their base costs more than linear time.</summary>
    private const int NumberLength = 400;

    /// <summary>The JSON text of a number, a boolean or null; null where the scalar is text.</summary>
    /// <exception cref="FormatException">It is a number that JSON cannot hold; the message is a sentence.</exception>
    public static string? Resolve(string plain)
    {
        switch (plain)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return "null";
            case "true" or "True" or "TRUE":
                return "true";
            case "false" or "False" or "FALSE":
                return "false";
        }

        if (!char.IsAsciiDigit(plain[0]) && plain[0] is not ('+' or '-' or '.'))
        {
            return null;
        }

        if (NotFinite().IsMatch(plain))
        {
            throw new FormatException($"JSON has no number such as {plain}; write \"{plain}\" if text is meant.");
        }

        var (number, based) = (Number().Match(plain), Based().IsMatch(plain));
        if (!number.Success && !based)
        {
            return null;
        }

        return plain.Length > NumberLength ? throw new FormatException($"This number has {plain.Length} characters; at most {NumberLength} are allowed.")
            : based ? FromBase(plain)
            : Decimal(number);
    }

    private static string FromBase(string plain)
    {
        var bits = plain[1] == 'x' ? 4 : 3;
        var value = BigInteger.Zero;
        foreach (var digit in plain.AsSpan(2))
        {
            value = (value << bits) + Convert.ToInt32(digit.ToString(), 16);
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The digits as they stand, without what JSON does not know: a plus sign, leading zeros, a point with nothing on one side.
    /// </summary>
    private static string Decimal(Match number)
    {
        var whole = number.Groups["whole"].Value.TrimStart('0');
        var fraction = number.Groups["fraction"].Value;
        var exponent = number.Groups["exponent"].Value;
        var sign = number.Groups["sign"].Value == "-" ? "-" : "";
        return sign + (whole.Length == 0 ? "0" : whole) + (fraction.Length == 0 ? "" : "." + fraction) + (exponent.Length == 0 ? "" : "e" + exponent);
    }

    [GeneratedRegex(@"\A(?<sign>[-+]?)(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?:[eE](?<exponent>[-+]?[0-9]+))?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\A0(?:o[0-7]+|x[0-9a-fA-F]+)\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Based();

    [GeneratedRegex(@"\A(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotFinite();
}
