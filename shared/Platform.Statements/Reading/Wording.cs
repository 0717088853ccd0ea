using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Statements;

/// <summary>
/// Which texts can be signed and recorded. Names are refused where they are not well formed; what tells of a failure is repaired instead,
/// so that it is never lost.
/// </summary>
public static class Wording
{
    /// <summary>Names, in UTF-16 code units.</summary>
    public const int NameLength = 200;

    /// <summary>Descriptions, reasons, error messages and lines of hints, in UTF-16 code units.</summary>
    public const int TextLength = 4_096;

    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var used) != OperationStatus.Done)
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }

    /// <summary>
    /// Null where the text can stand in a record as a name, else what is wrong with it. Records that were made before ids were looked at
    /// more closely have to be read; what comes in new is held against <see cref="Identifier"/>.
    /// </summary>
    public static string? FaultOfName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return "It is empty.";
        }

        if (name.Length > NameLength)
        {
            return $"It has {name.Length} characters; at most {NameLength} are allowed.";
        }

        foreach (var c in name)
        {
            if (char.IsControl(c))
            {
                return "It holds a control character.";
            }
        }

        return IsWellFormed(name) ? null : "It holds half of a surrogate pair.";
    }

    /// <summary>Null where the text can be recorded as it is, else what is wrong with it.</summary>
    public static string? FaultOfText(string? text)
    {
        if (text is null)
        {
            return "It is missing.";
        }

        if (text.Length > TextLength)
        {
            return $"It has {text.Length} characters; at most {TextLength} are allowed.";
        }

        return IsWellFormed(text) ? null : "It holds half of a surrogate pair.";
    }

    /// <summary>Gives the name back where it can stand in a record as one (<see cref="FaultOfName"/>), for constructors.</summary>
    /// <exception cref="ArgumentException">It cannot be one.</exception>
    public static string Name(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        return FaultOfName(name) is { } fault ? throw new ArgumentException(fault, parameter) : name;
    }

    /// <summary>Gives the text back where it can be recorded as it is (<see cref="FaultOfText"/>), for constructors.</summary>
    /// <exception cref="ArgumentException">It cannot be recorded as it is.</exception>
    public static string Text(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        return FaultOfText(text) is { } fault ? throw new ArgumentException(fault, parameter) : text;
    }

    /// <summary>
    /// The text as it can be recorded: half surrogate pairs become U+FFFD, and what is too long ends with how much is left out and the
    /// SHA-256 of the whole.
    /// </summary>
    public static string Told(string text)
    {
        if (FaultOfText(text) is null)
        {
            return text;
        }

        var whole = string.Concat(text.EnumerateRunes());
        if (whole.Length <= TextLength)
        {
            return whole;
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
        var kept = TextLength - 120;
        if (char.IsHighSurrogate(whole[kept - 1]))
        {
            kept--;
        }

        return $"{whole.AsSpan(0, kept)} … {whole.Length - kept} characters more; sha256 {sha256}";
    }
}
