using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Execution;

/// <summary>Which texts can be recorded. Names are refused where they are not well formed; what tells of a failure is repaired instead, so that it is never lost.</summary>
internal static class Wording
{
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

    /// <summary>Null where the text can be a name, else what is wrong with it.</summary>
    public static string? FaultOfName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return "It is empty.";
        }

        if (name.Length > ExecutionLimits.NameLength)
        {
            return $"It has {name.Length} characters; at most {ExecutionLimits.NameLength} are allowed.";
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

        if (text.Length > ExecutionLimits.TextLength)
        {
            return $"It has {text.Length} characters; at most {ExecutionLimits.TextLength} are allowed.";
        }

        return IsWellFormed(text) ? null : "It holds half of a surrogate pair.";
    }

    public static string Name(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        return FaultOfName(name) is { } fault ? throw new ArgumentException(fault, parameter) : name;
    }

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
        if (whole.Length <= ExecutionLimits.TextLength)
        {
            return whole;
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
        var kept = ExecutionLimits.TextLength - 120;
        if (char.IsHighSurrogate(whole[kept - 1]))
        {
            kept--;
        }

        return $"{whole.AsSpan(0, kept)} … {whole.Length - kept} characters more; sha256 {sha256}";
    }
}
