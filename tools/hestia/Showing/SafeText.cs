using System.Globalization;
using System.Text;

namespace Hestia.Showing;

/// <summary>
/// Data comes from agents, and an agent may write anything: a terminal escape that hides a line, a bidirectional mark that turns
/// a name around. Nothing reaches a terminal before it went through here; what a terminal would obey is shown as <c>\u001b</c>.
/// </summary>
internal static class SafeText
{
    /// <summary>The text with every control, format and separator character, and every lone surrogate, made visible.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var firstUnsafe = FirstUnsafe(text);
        return firstUnsafe < 0 ? text : Escape(text, firstUnsafe, shortForms: true);
    }

    /// <summary>
    /// The same for JSON text: every such character can only stand inside a string there, where <c>\uXXXX</c> means the same
    /// character, so that programs read what was stored and terminals obey nothing.
    /// </summary>
    public static string CleanJson(string json)
    {
        var firstUnsafe = FirstUnsafe(json);
        return firstUnsafe < 0 ? json : Escape(json, firstUnsafe, shortForms: false);
    }

    private static int FirstUnsafe(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and < '\u007f')
            {
                continue;
            }

            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                if (IsUnsafe(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(c, text[i + 1]))))
                {
                    return i;
                }

                i++;
                continue;
            }

            if (IsUnsafe(char.GetUnicodeCategory(c)))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Escape(string text, int from, bool shortForms)
    {
        var result = new StringBuilder(text.Length + 16).Append(text, 0, from);
        for (var i = from; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                var low = text[++i];
                if (IsUnsafe(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(c, low))))
                {
                    AppendHex(result, c);
                    AppendHex(result, low);
                }
                else
                {
                    result.Append(c).Append(low);
                }
            }
            else if (!IsUnsafe(char.GetUnicodeCategory(c)))
            {
                result.Append(c);
            }
            else if (shortForms && c is ('\n' or '\r' or '\t'))
            {
                result.Append(c switch { '\n' => "\\n", '\r' => "\\r", _ => "\\t" });
            }
            else
            {
                AppendHex(result, c);
            }
        }

        return result.ToString();
    }

    private static void AppendHex(StringBuilder to, char c) => to.Append("\\u").Append(((int)c).ToString("x4"));

    private static bool IsUnsafe(UnicodeCategory category) => category
        is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
